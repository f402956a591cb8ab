package yamledit

import (
	"encoding/base64"
	"strings"
)

// Binary returns what a scalar tagged !!binary stands for, and whether the field is one. Value is the Base64 that
// is written.
func (f Field) Binary() (string, bool) {
	if f.Kind() != Scalar || f.node.ShortTag() != "!!binary" {
		return "", false
	}
	decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(f.node.Value), ""))
	return string(decoded), err == nil
}
