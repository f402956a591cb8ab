package fleet

// Object is one object in a file of the repository, as it is written there.
type Object struct {
	APIVersion, Kind, Namespace, Name string

	File string // from the root, with slashes
	Line int    // 1-based
	Text []byte // the document
}

// Set is an ApplicationSet whose Applications only a cluster or a service knows.
type Set struct {
	Name   string
	File   string
	Line   int
	Reason string // "the generator clusters asks the cluster"
}

// Trouble is a file or folder that could not be read.
type Trouble struct {
	File string
	Err  error
}
