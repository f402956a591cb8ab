package hostile

import (
	"archive/tar"
	stdbytes "bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"path/filepath"

	"github.com/rogpeppe/go-internal/txtar"

	wire "github.com/vixens-io/ballast/plugin/cmp"
)

// render asks for the manifests of an application, as a repo-server does.
func (s *server) render(ctx context.Context, m *wire.Metadata, tgz []byte) ([]string, error) {
	client, err := wire.NewClient(filepath.Join(s.base, "ballast.sock"))
	if err != nil {
		return nil, err
	}
	defer client.Close()
	call, err := client.GenerateManifest(ctx)
	if err != nil {
		return nil, err
	}
	err = call.Send(&wire.Request{Metadata: m})
	for chunk := range chunks(tgz) {
		if err != nil {
			break
		}
		err = call.Send(&wire.Request{File: &wire.File{Chunk: chunk}})
	}
	if err != nil && !errors.Is(err, io.EOF) { // which says that the answer is there
		return nil, err
	}
	answer, err := call.CloseAndReceive()
	if err != nil {
		return nil, err
	}
	return answer.Manifests, nil
}

// chunks cuts an archive as a repo-server that was told to send larger pieces does.
func chunks(tgz []byte) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for len(tgz) > 0 {
			n := min(len(tgz), 64<<10)
			if !yield(tgz[:n]) {
				return
			}
			tgz = tgz[n:]
		}
	}
}

// metadata is what a repo-server tells of an application at path in a repository.
func metadata(repository, path string, tgz []byte) *wire.Metadata {
	sum := sha256.Sum256(tgz)
	return &wire.Metadata{
		AppName: filepath.Base(path), AppRelPath: path, Checksum: hex.EncodeToString(sum[:]), Size: int64(len(tgz)),
		Env: []wire.EnvEntry{
			{Name: "ARGOCD_APP_NAME", Value: "web"}, {Name: "ARGOCD_APP_NAMESPACE", Value: "home"},
			{Name: "ARGOCD_APP_PROJECT_NAME", Value: "default"}, {Name: "ARGOCD_APP_SOURCE_PATH", Value: path},
			{Name: "ARGOCD_APP_SOURCE_REPO_URL", Value: repository},
		},
	}
}

// entry is one entry of an archive.
type entry struct {
	tar.Header
	content []byte
}

// file and link are the usual entries.
func file(name string, content []byte) entry {
	return entry{tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(content))}, content}
}

func link(name, target string) entry {
	return entry{Header: tar.Header{Name: name, Typeflag: tar.TypeSymlink, Linkname: target}}
}

// entriesOf are the files of a txtar.
func entriesOf(files string) (all []entry) {
	for _, f := range txtar.Parse([]byte(files)).Files {
		all = append(all, file(f.Name, f.Data))
	}
	return all
}

// pack makes an archive; it panics on entries that cannot be in one.
func pack(entries ...entry) []byte {
	var b stdbytes.Buffer
	zip := gzip.NewWriter(&b)
	w := tar.NewWriter(zip)
	for _, e := range entries {
		must(w.WriteHeader(&e.Header))
		_, err := w.Write(e.content)
		must(err)
	}
	must(w.Close())
	must(zip.Close())
	return b.Bytes()
}

// zip compresses a content.
func zip(content []byte) []byte {
	var b stdbytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(content)
	must(err)
	must(w.Close())
	return b.Bytes()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
