package fixperms

import (
	"fmt"
	"strconv"
	"strings"
)

// Image is a container image that is always the same one.
type Image string

// fromMain stands for the main container's own image.
const fromMain Image = "main"

// UnmarshalText reads an image with a version or a digest, or the word main.
func (i *Image) UnmarshalText(text []byte) error {
	*i = Image(text)
	if *i == fromMain {
		return nil
	}
	name, tag, digest := splitImage(string(text))
	switch {
	case name == "" || strings.ContainsAny(name, " \t\n"):
		return fmt.Errorf("is %q, want an image such as busybox:1.37.0", text)
	case digest != "":
		return nil
	case tag == "":
		return fmt.Errorf("is %q, which has no version: pin it, as in busybox:1.37.0 or busybox@sha256:…", text)
	case tag == "latest":
		return fmt.Errorf("is %q, which is another image tomorrow: pin a version or a digest", text)
	}
	return nil
}

// MarshalText writes the image as it was read.
func (i Image) MarshalText() ([]byte, error) { return []byte(i), nil }

// JSONSchema describes the texts that an image is read from.
func (Image) JSONSchema() map[string]any {
	return map[string]any{"type": "string", "pattern": `^(main|[^\s@]+@[a-z0-9]+:[0-9a-f]+|[^\s@]+:[\w][\w.-]*)$`,
		"not": map[string]any{"pattern": ":latest$"}}
}

// splitImage takes an image's name apart.
func splitImage(image string) (name, tag, digest string) {
	name, digest, _ = strings.Cut(image, "@")
	if colon := strings.LastIndexByte(name, ':'); colon > strings.LastIndexByte(name, '/') {
		name, tag = name[:colon], name[colon+1:]
	}
	return name, tag, digest
}

// ID is the number of a user or a group.
type ID int64

// maxID is the largest number that Kubernetes takes for a user or a group.
const maxID = 1<<31 - 1

// UnmarshalText reads a number in plain decimals: YAML's versions disagree on 010.
func (id *ID) UnmarshalText(text []byte) error {
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || n < 0 || n > maxID || strconv.FormatInt(n, 10) != string(text) {
		return fmt.Errorf("is %q, want a number from 0 to %d", text, maxID)
	}
	*id = ID(n)
	return nil
}

// MarshalText writes the number as it was read.
func (id ID) MarshalText() ([]byte, error) { return strconv.AppendInt(nil, int64(id), 10), nil }

// JSONSchema describes the numbers that are users and groups.
func (ID) JSONSchema() map[string]any {
	return map[string]any{"type": "integer", "minimum": 0, "maximum": maxID}
}
