package render

import (
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/argocd"
)

func TestHelmSaysNoSecretOfTheValues(t *testing.T) {
	helm := fakeHelm(t, `echo "Error: hunter2, hunter3; map[token:hunter4 port:1] hunter5 hunter6" >&2; exit 1`)
	dir := tree(t, "-- apps/web/Chart.yaml --\nname: web\n-- apps/web/values.yaml --\npassword: hunter2\n-- apps/web/prod.yaml --\ndb: {password: hunter3}\n-- apps/web/token --\nhunter6\n")
	spec := argocd.Helm{
		ReleaseName: "web", ValueFiles: []string{"prod.yaml"}, Values: "clientSecret: hunter4\n",
		Parameters:     []argocd.HelmParameter{{Name: "db.adminPassword", Value: "hunter5"}},
		FileParameters: []argocd.HelmFile{{Name: "api.token", Path: "token"}},
	}
	_, err := Source(t.Context(), dir+"/apps/web", Options{Helm: helm, Root: dir, Spec: Spec{Helm: &spec}})
	wantError(t, err, "***, ***; map[token:*** port:1] *** ***")
	if strings.Contains(err.Error(), "hunter") {
		t.Error(err)
	}
}

func TestACrashOfHelmIsShort(t *testing.T) {
	helm := fakeHelm(t, `printf 'fatal error: stack overflow\n\ngoroutine 1 [running]:\nmain.main()\n' >&2; exit 2`)
	_, err := Source(t.Context(), tree(t, "-- Chart.yaml --\nname: web\n"), Options{Helm: helm, App: "web"})
	wantError(t, err, "fatal error: stack overflow")
	if strings.Contains(err.Error(), "goroutine") {
		t.Error(err)
	}
}
