// Package shell reads what a container runs, word by word, without running it.
//
// A container's command comes as an argument list, as a shell script inside one, or as
// arguments for the image's own entrypoint; behind any of them there may be wrappers, more
// shells and more scripts. Read follows all of these and yields the programs at the end,
// each word with the bytes of the manifest that it was written in, so that a caller can
// change one word and leave every other byte alone.
//
// What a script does depends on the run, and this package has only the text. Each word says
// how much of it is known, and whatever would run without being readable is returned too:
// the caller sees what is there, what is not known, and nothing is guessed.
package shell

import "fmt"

// Container is what a container, a hook or a probe is told to run, as its manifest says it.
type Container struct {
	Image   string            // tells the entrypoint where Command is empty
	Command []string          // decoded scalars
	Args    []string          // decoded scalars
	Env     map[string]string // literal values as written; variables from elsewhere stay out
	Dir     string            // the working directory, if the manifest says it
}

// List names the list of scalars that a place is in.
type List string

// The lists of scalars.
const (
	InCommand List = "command" // Container.Command
	InArgs    List = "args"    // Container.Args
	InScript  List = "script"  // the text that ReadScript takes
)

// Place is a range of bytes in one decoded scalar. The zero Place is nowhere: the text
// comes from the image or from the environment, or cannot be told from its neighbours.
type Place struct {
	List     List
	Index    int // of the scalar in its list
	From, To int // byte offsets
}

// IsZero says that the place is nowhere.
func (p Place) IsZero() bool { return p == Place{} }

// Word is one word of a command, as the program would receive it.
type Word struct {
	Value string   // without quotes, escapes resolved; empty unless Known
	Known bool     // the whole word is literal
	Head  string   // the literal start: all of it if Known
	Tail  string   // the literal end: all of it if Known
	Many  bool     // may become any number of words, none included
	Turns []string // the values that it has in the turns of a loop, if it is not Known for that reason only
	Place Place    // quotes included
}

// Command is one simple command that the container would run.
type Command struct {
	Name     string // base name of the program: "rclone"
	Words    []Word // Words[0] is the program; redirections and assignments are not words
	Script   bool   // it stands in a shell script: a shell reads what is put between its words
	Function bool   // it calls a function of its script
	Nested   bool   // it stands in a string within a script: several shells read it in turn
	Loop     bool   // it may run more than once
	Maybe    bool   // the container may succeed without it, or it runs beside what follows, or as another user
	Status   Status // what becomes of its exit status
	Line     int    // 1-based, in its scalar
	Dir      string // the directory that it runs in, if that is known

	OtherUser bool // it runs as another user than the container, or may

	// Input is the command that writes the names, each ended by a zero byte, that xargs adds to this one. It is nil where
	// the container may succeed without the two.
	Input *Command
}

// Reading is all that a container would run, in the order in which it is read. A function
// that is made of its parameters is read where it is called, once for each call.
type Reading struct {
	Commands []Command
	Unread   []Unread
}

// Read reads a container. It never fails: what it cannot read is in the result.
func Read(c Container) Reading {
	r := newReader(c.Command, c.Args)
	r.start, r.startDir = &environment{values: c.Env}, c.Dir
	r.container(c)
	r.settle()
	return r.out
}

// ReadScript reads a script that stands by itself, such as a file of a ConfigMap, as a
// container with these variables would run it.
func ReadScript(script string, env map[string]string) Reading {
	r := newReader([]string{script})
	r.start = &environment{values: env}
	r.file(verbatim(&scalar{list: InScript, value: script}), r.outermost())
	r.settle()
	return r.out
}

// outermost is the context of what the container runtime executes, with the variables of the container.
func (r *reader) outermost() context {
	return context{last: true, required: true, env: r.start, dir: r.startDir}
}

// Text returns the bytes at a place of the container, empty if the place is not in it.
func (c Container) Text(p Place) string {
	scalars := c.Command
	if p.List == InArgs {
		scalars = c.Args
	}
	if p.Index >= len(scalars) || p.From > p.To || p.To > len(scalars[p.Index]) {
		return ""
	}
	return scalars[p.Index][p.From:p.To]
}

// reader collects what is found on the way down through wrappers, shells and scripts.
type reader struct {
	out      Reading
	followed int // calls of functions
	budget
	seen     seen
	files    files
	start    *environment // that of the container
	startDir string       // the directory that the container starts in
}

// arg is a word on its way to being a program, an option, or a script of its own.
type arg struct {
	Word
	text text
	line int    // in the scalar
	raw  string // as it is written in a script, without quotes, if it is not known
}

// context is what is known of the place that a command stands in.
type context struct {
	shell     bool // read by a shell
	nested    bool
	loop      bool
	maybe     bool // see Command
	otherUser bool // see Command
	required  bool // the container fails if the command does
	direct    bool // runs once and for certain, if what comes before it does
	function  bool // calls a function of the script
	called    bool // in a function that is read where it is called
	depth     int  // of texts within texts
	env       *environment
	dir       string
	dialect   string    // the shell that reads it, empty if that may be any
	params    []arg     // of the next script; nil: not known
	stdin     *document // what the command finds on its standard input
	piped     *document // what the next statement finds there
	out       *sink     // where its output goes, if that matters
	writer    *Command  // whose output it finds on its standard input
	input     *Command  // see Command

	// What becomes of the exit status; see status.
	tested, forgiven, last, errexit, pipefail bool
}

// document is a text handed to a command on its standard input.
type document struct {
	text    text
	read    bool // a shell took it for its script, or a program that only reads
	partial bool // there may be more
	piped   bool // another command wrote it
}

// found records a simple command.
func (r *reader) found(name string, args []arg, c context) {
	words := make([]Word, len(args))
	for i, a := range args {
		words[i] = a.Word
	}
	found := Command{
		Name: name, Words: words,
		Script: c.shell, Function: c.function, Nested: c.nested, Loop: c.loop, Maybe: c.maybe, Status: c.status(),
		Line: args[0].line, Dir: c.dir, Input: c.input, OtherUser: c.otherUser,
	}
	if c.called && r.seen.has(r.out.Commands, found) {
		return
	}
	r.out.Commands = append(r.out.Commands, found)
}

// seen are the commands found so far, by their words and where those stand.
type seen struct {
	keys    map[string]bool
	entered int // of the commands
}

// has says whether a command is the same words of the same text as one before it.
func (s *seen) has(before []Command, c Command) bool {
	if s.keys == nil {
		s.keys = map[string]bool{}
	}
	for ; s.entered < len(before); s.entered++ {
		s.keys[before[s.entered].key()] = true
	}
	return s.keys[c.key()]
}

func (c Command) key() string { return fmt.Sprintf("%#v %s", c.Words, c.Name) }
