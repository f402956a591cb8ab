package sandbox

import (
	"bytes"
	"io"
	"net/http/httptest"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// Bucket is a bucket of an S3 server on this machine.
type Bucket struct {
	backend *s3mem.Backend
	url     string
}

const bucketName = "backup-prod"

// NewBucket starts a server that lives as long as the test.
func NewBucket(t *testing.T) Bucket {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket(bucketName); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	return Bucket{backend, server.URL}
}

// Env is the remote `s3:` as rclone learns of it in a container: by its environment.
func (b Bucket) Env() []string {
	return []string{
		"RCLONE_CONFIG_S3_TYPE=s3", "RCLONE_CONFIG_S3_PROVIDER=Other", "RCLONE_CONFIG_S3_ENDPOINT=" + b.url,
		"RCLONE_CONFIG_S3_ACCESS_KEY_ID=key", "RCLONE_CONFIG_S3_SECRET_ACCESS_KEY=secret",
		"RCLONE_CONFIG_S3_REGION=us-east-1",
		"RCLONE_LOW_LEVEL_RETRIES=1", "RCLONE_RETRIES=1", "S3_BUCKET=" + bucketName,
	}
}

// Put writes objects into the bucket.
func (b Bucket) Put(t *testing.T, files map[string]string) {
	t.Helper()
	for name, content := range files {
		if _, err := b.backend.PutObject(bucketName, name, nil, bytes.NewReader([]byte(content)), int64(len(content)),
			nil); err != nil {
			t.Fatal(err)
		}
	}
}

// Files are the objects of the bucket with what is in them.
func (b Bucket) Files(t *testing.T) map[string]string {
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
