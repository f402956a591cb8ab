package failopen

// duty is what a gate does beside changing requests, and what is given up while the gate is open. The zero value is
// that of a gate that pods can live without.
type duty struct {
	does  string
	costs string // while it is open and does not answer
}

// The duties.
func refuses(why string) duty { return duty{why, "what it refuses would be admitted"} }

func verifies(why string) duty { return duty{why, "unverified images would run"} }

func generates(why string) duty { return duty{why, "what it generates would be missing"} }

func guards(pattern string) duty {
	return duty{"its name matches " + pattern + ", a security boundary",
		"pods would start without what it gives or verifies"}
}

func (d duty) isNone() bool { return d == duty{} }
