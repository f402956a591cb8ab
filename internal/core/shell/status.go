package shell

// Status says what becomes of a command's exit status: whether a command that begins to
// fail would change what the container does.
type Status uint8

// What may become of an exit status.
const (
	Ignored  Status = iota // nothing looks at it
	Tested                 // what runs next depends on it: &&, ||, if, while, !, $?
	Errexit                // set -e is stated: a failure ends the script
	Returned               // it is the status of the script, the function or the container
)

// String returns the status as part of a sentence: "its exit status …".
func (s Status) String() string {
	switch s {
	case Tested:
		return "decides what runs next"
	case Errexit:
		return "ends the script under set -e"
	case Returned:
		return "is that of the script"
	default:
		return "is ignored"
	}
}

func (c context) status() Status {
	switch {
	case c.tested:
		return Tested
	case c.forgiven:
		return Ignored
	case c.errexit:
		return Errexit
	case c.last:
		return Returned
	default:
		return Ignored
	}
}

// test is the context of a command whose exit status is looked at.
func (c context) test() context {
	c.tested, c.forgiven = true, false
	return c
}

// forgive is the context of a command whose failure is answered with nothing: `… || true`.
func (c context) forgive() context {
	c.tested, c.forgiven = false, true
	return c
}

// pass is the context of a command that another one follows.
func (c context) pass() context {
	c.tested, c.last = false, false
	return c
}

// process is the context of a script that a process of its own runs: what stops that
// script, or is its result, is the exit status of the command that started it.
func (c context) process(errexit, pipefail bool) context {
	last := c.status() != Ignored
	c.tested, c.forgiven, c.last = false, false, last
	c.errexit, c.pipefail = errexit, pipefail
	return c
}
