package argocd

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/argoproj/argo-cd/v2/pkg/apis/application/v1alpha1"
	"golang.org/x/tools/txtar"
	"sigs.k8s.io/yaml"
)

// corpus is where the applications are that Argo CD and Ballast both render, one in each archive.
const corpus = "../testdata"

// member is an Application of the corpus in a repository of its own.
type member struct {
	name        string            // group/name
	refused     versions          // that do not render it, and neither does Ballast
	folders     map[string]string // of its repository and that of its charts, by the URL that it has for them
	repository  *Repository
	revision    string // that is deployed
	App                // with the first source
	moreSources []v1alpha1.ApplicationSource
	later       later
}

// group says what an application is a case of.
func (m member) group() string { return filepath.Dir(m.name) }

// later are the options of a source that came after Argo CD 2.14, whose client does not know them. Without what they
// are in, a version that does not know them sees nothing.
type later struct {
	TagPrefix string `json:"tagPrefix,omitzero"`
	Directory struct {
		DisableExtensionFilter bool `json:"disableExtensionFilter,omitzero"`
	} `json:"directory,omitzero"`
	Kustomize struct {
		IgnoreMissingComponents bool `json:"ignoreMissingComponents,omitzero"`
		LabelIncludeTemplates   bool `json:"labelIncludeTemplates,omitzero"`
	} `json:"kustomize,omitzero"`
}

// members returns those of the corpus.
func members(t *testing.T) []member {
	t.Helper()
	files, err := filepath.Glob(corpus + "/*/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var all []member
	for _, file := range files {
		name, _ := filepath.Rel(corpus, strings.TrimSuffix(file, ".txtar"))
		all = append(all, readMember(t, name, file))
	}
	return all
}

// readMember makes a repository of the files of an archive; application.yaml is the
// Application that is deployed from there.
func readMember(t *testing.T, name, file string) member {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := unpack(archive, folder); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	content, err := os.ReadFile(filepath.Join(folder, "application.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest v1alpha1.Application
	var newer struct{ Spec struct{ Source later } }
	for _, into := range []any{&manifest, &newer} {
		if err := yaml.Unmarshal(content, into); err != nil {
			t.Fatalf("%s: application.yaml: %v", file, err)
		}
	}
	m := member{name: name, refused: refusing(name, string(archive.Comment)), repository: NewRepository(t, folder),
		later: newer.Spec.Source}
	revision, err := os.ReadFile(filepath.Join(m.repository.Dir, ".git", "refs", "heads", "main"))
	if err != nil {
		t.Fatal(err)
	}
	m.revision = strings.TrimSpace(string(revision))
	m.App = App{Name: manifest.Name, Namespace: manifest.Spec.Destination.Namespace, Project: manifest.Spec.Project}
	m.setSources(t, manifest.Spec.GetSources())
	return m
}

// refusing reads which versions of Argo CD refuse an application: all of those in the group "refused", else those after
// "Refused:" above the archive.
func refusing(name, comment string) versions {
	if filepath.Dir(name) == "refused" {
		return ""
	}
	for line := range strings.Lines(comment) {
		if said, ok := strings.CutPrefix(line, "Refused: "); ok {
			return versions(strings.TrimSpace(said))
		}
	}
	return "none"
}

// setSources has the sources lead to where the repositories are here.
func (m *member) setSources(t *testing.T, sources []v1alpha1.ApplicationSource) {
	t.Helper()
	m.folders = map[string]string{}
	if len(sources) > 1 {
		m.Refs = v1alpha1.RefTargetRevisionMapping{}
	}
	for i, s := range sources {
		if s.Chart != "" {
			m.folders[s.RepoURL] = chartFolder
			sources[i].RepoURL = serveFolder(t, filepath.Join(m.repository.Dir, chartFolder))
			continue
		}
		m.folders[s.RepoURL] = "."
		sources[i].RepoURL = m.repository.URL()
		if s.Ref != "" {
			m.Refs["$"+s.Ref] = &v1alpha1.RefTarget{Repo: v1alpha1.Repository{Repo: m.repository.URL()},
				TargetRevision: s.TargetRevision}
		}
	}
	m.Source, m.moreSources = sources[0], sources[1:]
}

// chartFolder is where an archive has the repository of charts that its Application names.
const chartFolder = "charts-repository"

func serveFolder(t *testing.T, folder string) (url string) {
	t.Helper()
	server := httptest.NewServer(http.FileServer(http.Dir(folder)))
	t.Cleanup(server.Close)
	return server.URL
}

// each returns the application with one of its sources after the other.
func (m member) each() []member {
	all := []member{m}
	for _, source := range m.moreSources {
		one := m
		one.Source = source
		all = append(all, one)
	}
	return all
}
