package registryinit

import "github.com/aymanbagabas/go-udiff"

// Patch returns the difference that a new text makes to the file, as patch -p1 and git apply
// take it; empty for none.
func (f *File) Patch(text []byte) string {
	from := "a/" + f.Name
	if f.Old == nil {
		from = "/dev/null"
	}
	return udiff.Unified(from, "b/"+f.Name, string(f.Old), string(text))
}
