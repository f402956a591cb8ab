// Package cmp is the protocol between Argo CD's repo-server and its config management
// plugins: four calls and ten small messages, in a definition of our own. Argo CD's is not
// linked: it would bring Argo CD along, and its names, which protobuf allows once a process.
// The module e2e compares the two, field by field.
package cmp

// Request is one message of a stream: the metadata first, then the files in pieces.
type Request struct {
	Metadata *Metadata `wire:"1"`
	File     *File     `wire:"2"`
}

// Metadata says what the files of a stream are, and what the plugin is to know.
type Metadata struct {
	AppName    string     `wire:"1"` // the last part of the path; the Application's name is in Env
	AppRelPath string     `wire:"2"` // from the top of the archive
	Checksum   string     `wire:"3"` // SHA-256 of the archive, in hexadecimal
	Size       int64      `wire:"4"` // of the archive, in bytes
	Env        []EnvEntry `wire:"5"`
}

// EnvEntry is one variable of the plugin's environment.
type EnvEntry struct {
	Name  string `wire:"1"`
	Value string `wire:"2"`
}

// File is a piece of the archive, a tar in gzip.
type File struct {
	Chunk []byte `wire:"1"`
}

// Manifests are what an application renders to.
type Manifests struct {
	Manifests  []string `wire:"1"`
	SourceType string   `wire:"2"`
}

// Match says whether a plugin wants a repository.
type Match struct {
	IsSupported        bool `wire:"1"`
	IsDiscoveryEnabled bool `wire:"2"`
}

// Configuration says what a plugin needs to be asked.
type Configuration struct {
	IsDiscoveryConfigured bool `wire:"1"`
	ProvideGitCreds       bool `wire:"2"`
}

// Announcement is the parameters that a plugin takes.
type Announcement struct {
	Parameters []Parameter `wire:"1"`
}

// Parameter is one parameter as Argo CD's user interface shows it, with what holds if
// nobody sets it.
type Parameter struct {
	Name           string            `wire:"1"`
	Title          string            `wire:"2"`
	Tooltip        string            `wire:"3"`
	Required       bool              `wire:"4"`
	ItemType       string            `wire:"5"` // string, number or boolean
	CollectionType string            `wire:"6"` // string, array or map
	String         string            `wire:"7"`
	Array          []string          `wire:"8"`
	Map            map[string]string `wire:"9"`
}

// Empty is a request that says nothing.
type Empty struct{}
