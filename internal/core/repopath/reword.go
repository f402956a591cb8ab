package repopath

// Reword returns an error in other words, such as those that name files as they are called from a repository's
// root. It wraps the error.
func Reword(err error, text string) error {
	if text == err.Error() {
		return err
	}
	return reworded{text, err}
}

type reworded struct {
	text string
	error
}

// Error returns the words.
func (r reworded) Error() string { return r.text }

// Unwrap returns the error as it was.
func (r reworded) Unwrap() error { return r.error }
