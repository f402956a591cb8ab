package safesync_test

import (
	"fmt"
	"testing"
)

// A variable that holds a command by its name is looked at, wherever its value stands.
func TestCommandVariables(t *testing.T) {
	for name, c := range map[string]struct{ variable, data, want string }{
		"a value":            {"value: rclone sync /d 's3:b'", "", "rclone-sync applied"},
		"a flag of new ones": {"value: rclone sync --combined /x /d 's3:b'", "", "rclone-sync open"},
		"of a ConfigMap": {"valueFrom: {configMapKeyRef: {name: x, key: k}}", "rclone sync /d s3:b",
			"unreadable-command open"},
		"of it, and harmless": {"valueFrom: {configMapKeyRef: {name: x, key: k}}", "rclone copy /d s3:b", ""},
	} {
		t.Run(name, func(t *testing.T) {
			result, err := run("{}", fmt.Sprintf("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {k: %q}\n---\n"+
				"apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n"+
				"  containers: [{name: c, image: app, env: [{name: PRE_HOOK, %s}]}]\n", c.data, c.variable))
			if err != nil || ids(result.Findings) != c.want {
				t.Errorf("%v %q, want %q", err, ids(result.Findings), c.want)
			}
		})
	}
}
