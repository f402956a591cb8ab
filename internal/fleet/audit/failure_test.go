package audit

import "testing"

func TestPathsReadTheSameOnEachMachine(t *testing.T) {
	tests := map[string]struct{ root, text, want string }{
		"a file":              {"/src/apps", "building /src/apps/web: no /src/apps/base", "building web: no base"},
		"the root itself":     {"/src/apps", "building /src/apps: '/src/apps' is /src/apps", "building .: '.' is ."},
		"a neighbour":         {"/src/apps", "/src/apps-old/web is not there", "/src/apps-old/web is not there"},
		"a machine's root":    {"/", "/etc/x: no", "/etc/x: no"},
		"a root with a slash": {"/src/apps/", "/src/apps/web", "web"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := fromRoot(tt.root, tt.text); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
