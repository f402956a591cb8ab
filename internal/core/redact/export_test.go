package redact

// Work returns how many bytes are looked at for a text, ahead of where the reader is.
func Work(s string) int {
	r := newReader(s, true)
	r.findNamed()
	return r.spent
}
