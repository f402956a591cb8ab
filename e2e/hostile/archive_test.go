package hostile

import (
	"archive/tar"
	stdbytes "bytes"
	"crypto/rand"
	"fmt"
	"strings"
)

var archives = []repository{
	{name: "an archive: ten gigabytes in a file", want: "max-file", archive: func() []byte {
		return bomb("web/a.yaml",
			640)
	}},
	{name: "an archive: a gigabyte in .git", want: "max-unpacked", archive: func() []byte { return bomb(".git/a", 64) }},
	{name: "an archive: a gigabyte after its end", want: "max-unpacked", archive: func() []byte {
		end := pack(file("web/a.yaml", []byte(manifest)))
		return append(end, bomb("a", 64)...)
	}},
	{name: "an archive: zeros up to the limit", want: "", archive: full},
	{name: "an archive: zeros up to the limit, once more", want: "", archive: full},
	{name: "an archive: zeros up to the limit, a third time", want: "", archive: full},
	{name: "an archive: a sparse file of a terabyte", want: "max-file", archive: func() []byte { return sparse(1 << 40) }},
	{name: "an archive: a pipe", want: "no file, directory or symbolic link", archive: kind(tar.TypeFifo)},
	{name: "an archive: a device", want: "no file, directory or symbolic link", archive: kind(tar.TypeBlock)},
	{name: "an archive: a hard link", want: "no file, directory or symbolic link", archive: kind(tar.TypeLink)},
	{name: "an archive: a file that leads up", want: "not a path below",
		archive: func() []byte { return pack(file("web/../../x", nil)) }},
	{name: "an archive: a file by a link that leads up", want: "twice, or as a file",
		archive: func() []byte { return pack(link("web", "../.."), file("web/x", nil)) }},
	{name: "an archive: links that lead up by each other", want: "leads out", archive: func() []byte {
		return pack(link("a", "b/.."), link("b", "c/.."), link("c", "web/x/../../.."), file("web/x/y", nil))
	}},
	{name: "an archive: a link to the folder of temporary files", want: "leads out",
		archive: func() []byte { return pack(link("web", "../tmp")) }},
	{name: "an archive: a hundred and ten thousand entries", want: "max-entries", archive: func() []byte {
		var all []entry
		for i := range 110_000 {
			all = append(all, file(fmt.Sprint(i), nil))
		}
		return pack(all...)
	}},
	{name: "an archive: a path of a thousand directories", want: "max-",
		archive: func() []byte { return pack(file(strings.Repeat("a/", 1000)+"x", nil)) }},
	{name: "an archive: a path of half a megabyte", want: "max-path",
		archive: func() []byte { return pack(file(strings.Repeat("a", 500<<10), nil)) }},
	{name: "an archive: a record of half a megabyte", want: "nothing to render", archive: func() []byte {
		return pack(entry{Header: tar.Header{Name: "web/a.yaml", Typeflag: tar.TypeReg,
			PAXRecords: map[string]string{"X.a": strings.Repeat("x", 500<<10)}, Format: tar.FormatPAX}})
	}},
	{name: "an archive: names that draw", want: "twice",
		archive: func() []byte { return pack(file("a\x1b]0;x\x07\n\u202e", nil), file("a\x1b]0;x\x07\n\u202e", nil)) }},
	{name: "an archive: noise", want: "cannot be read", archive: func() []byte {
		noise := make([]byte, 1<<20)
		_, _ = rand.Read(noise)
		return noise
	}},
	{name: "an archive: noise that is compressed", want: "cannot be read", archive: func() []byte {
		noise := make([]byte, 1<<20)
		_, _ = rand.Read(noise)
		return zip(noise)
	}},
	{name: "an archive: it ends early", want: "cannot be read",
		archive: func() []byte { return pack(file("web/a.yaml", []byte(manifest)))[:60] }},
}

// full is what may just be in an archive.
func full() []byte {
	return pack(file("web/a.yaml", []byte(manifest)), file("a", make([]byte, 63<<20)), file("b", make([]byte, 63<<20)))
}

func kind(typeflag byte) func() []byte {
	return func() []byte {
		return pack(entry{Header: tar.Header{Name: "web/a.yaml", Typeflag: typeflag, Linkname: "ballast.yaml"}})
	}
}

// sparse is a file of which nothing but its size is sent.
func sparse(size int64) []byte {
	var b stdbytes.Buffer
	w := tar.NewWriter(&b)
	content := []byte("0\n")
	content = append(content, make([]byte, 512-len(content))...)
	must(w.WriteHeader(&tar.Header{Name: "web/x", Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(content)),
		Format: tar.FormatPAX, PAXRecords: map[string]string{
			"XNU.sparse.major": "1", "XNU.sparse.minor": "0", "XNU.sparse.name": "web/x",
			"XNU.sparse.realsize": fmt.Sprint(size)}}))
	_, err := w.Write(content)
	must(err)
	must(w.Close())
	// The writer keeps these names for itself.
	return zip(stdbytes.ReplaceAll(b.Bytes(), []byte("XNU.sparse"), []byte("GNU.sparse")))
}
