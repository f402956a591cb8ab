package transform_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/transform"
)

const withSecrets = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {size.token: small}
spec:
  containers:
  - name: web
    image: nginx
    command: [rclone, --password, hunter2, redis-cli, -a, hunter2]
    args:
    - |
      rclone --password \
        hunter2 sync a b
    env:
    - name: DB_PASSWORD
      value: hunter2
    - name: PORT
      value: "80"
  volumes:
  - {name: a, secret: {secretName: b}}
`

func TestWhatIsSecretInAnEditIsNotInItsFinding(t *testing.T) {
	variable := func(name, value string) transform.Pairs {
		return transform.Pairs{{Key: "name", Value: name}, {Key: "value", Value: value}}
	}
	at := func(f transform.Field, i int) transform.Field { return f.Each()[i] }
	for name, c := range map[string]struct {
		plan func(p *transform.Pass)
		want string
	}{
		"a variable's value": {
			func(p *transform.Pass) {
				p.Enforce(at(container(p).At("env"), 0).At("value"), "hunter3", why("old"))
			}, "/spec/containers/0/env/0/value *** ***"},
		"the value of one that is none": {
			func(p *transform.Pass) { p.Enforce(at(container(p).At("env"), 1).At("value"), "81", why("old")) },
			"/spec/containers/0/env/1/value 80 81"},
		"a new variable": {
			func(p *transform.Pass) { p.Last(container(p).At("env"), variable("API_TOKEN", "hunter3"), why("old")) },
			"/spec/containers/0/env/2 <nil> [{name API_TOKEN} {value ***}]"},
		"all variables": {
			func(p *transform.Pass) { p.Unset(container(p).At("env"), why("old")) },
			"/spec/containers/0/env [[{name DB_PASSWORD} {value ***}] [{name PORT} {value 80}]] <nil>"},
		"the word after a flag": {
			func(p *transform.Pass) { p.Enforce(at(container(p).At("command"), 2), "hunter3", why("old")) },
			"/spec/containers/0/command/2 *** ***"},
		"a whole command": {
			func(p *transform.Pass) { p.Unset(container(p).At("command"), why("old")) },
			"/spec/containers/0/command [rclone --password *** redis-cli -a ***] <nil>"},
		"the line below a flag": {
			func(p *transform.Pass) {
				word := at(container(p).At("args"), 0)
				from := strings.Index(word.Value(), "sync")
				p.Text(word, from, from+len("sync"), "copy", why("old"))
			}, "/spec/containers/0/args/0 *** sync a b *** copy a b"},
		"a word where a program takes a secret": {
			func(p *transform.Pass) {
				p.Enforce(container(p).At("command"), transform.Items{"mc", "alias", "set", "m", "http://m", "admin",
					"hunter3"}, why("old"))
			},
			"/spec/containers/0/command [rclone --password *** redis-cli -a ***] [mc alias set m http://m *** ***]"},
		"a volume": {
			func(p *transform.Pass) { p.Unset(p.Root.At("spec", "volumes"), why("old")) },
			"/spec/volumes [[{name a} {secret [{secretName b}]}]] <nil>"},
		"a label": {
			func(p *transform.Pass) { p.Enforce(p.Root.At("metadata", "labels", "size.token"), "large", why("old")) },
			"/metadata/labels/size.token small large"},
	} {
		t.Run(name, func(t *testing.T) {
			all := []string{"env", "value", "command", "args", "volumes", "labels"}
			edits := toy("toy", all, func(p *transform.Pass, _ transform.Config[settings, entry]) { c.plan(p) })
			got := run(t, withSecrets, "", edits)
			got.findings = strings.TrimSuffix(strings.TrimPrefix(got.findings, "applied toy/rule "), " old\n")
			if diff := cmp.Diff(c.want, got.findings); diff != "" || got.err != "" {
				t.Errorf("%s%s", got.err, diff)
			}
		})
	}
}
