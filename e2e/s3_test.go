package e2e

import (
	"bytes"
	"io"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// bucket is a bucket of an S3 server on this machine.
type bucket struct {
	backend *s3mem.Backend
	url     string
}

const bucketName = "backup-prod"

func newBucket(t *testing.T) bucket {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket(bucketName); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	return bucket{backend, server.URL}
}

// env is the remote `s3:` as rclone learns of it in a container: by its environment.
func (b bucket) env() []string {
	return []string{
		"RCLONE_CONFIG_S3_TYPE=s3", "RCLONE_CONFIG_S3_PROVIDER=Other", "RCLONE_CONFIG_S3_ENDPOINT=" + b.url,
		"RCLONE_CONFIG_S3_ACCESS_KEY_ID=key", "RCLONE_CONFIG_S3_SECRET_ACCESS_KEY=secret", "RCLONE_CONFIG_S3_REGION=us-east-1",
		"RCLONE_LOW_LEVEL_RETRIES=1", "RCLONE_RETRIES=1", "S3_BUCKET=" + bucketName,
	}
}

func (b bucket) put(t *testing.T, files map[string]string) {
	t.Helper()
	for name, content := range files {
		if _, err := b.backend.PutObject(bucketName, name, nil, bytes.NewReader([]byte(content)), int64(len(content)), nil); err != nil {
			t.Fatal(err)
		}
	}
}

// files are the objects of the bucket with what is in them.
func (b bucket) files(t *testing.T) map[string]string {
	t.Helper()
	prefix := gofakes3.NewFolderPrefix("")
	prefix.HasDelimiter, prefix.Delimiter = false, ""
	list, err := b.backend.ListBucket(bucketName, &prefix, gofakes3.ListBucketPage{})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, entry := range list.Contents {
		object, err := b.backend.GetObject(bucketName, entry.Key, nil)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(object.Contents)
		if err != nil {
			t.Fatal(err)
		}
		all[entry.Key] = string(content)
	}
	return all
}

// volume makes a folder with files.
func volume(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// names are the files of a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	found := map[string]bool{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			name, _ := filepath.Rel(dir, path)
			found[name] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(found))
}
