package argocd

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/argoproj/argo-cd/v2/pkg/apis/application/v1alpha1"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// made is an Application of an ApplicationSet, as far as an audit tells of it.
type made struct {
	App, Project, Namespace, Path string
	Plugin                        bool
}

// makesApplications has the real controller and an audit say which Applications sets make.
func makesApplications(t *testing.T, s stage) {
	repository := NewRepository(t, "testdata/applicationsets")
	sets, err := os.ReadDir(repository.Dir + "/sets")
	if err != nil || len(sets) == 0 {
		t.Fatalf("no sets: %v", err)
	}
	for _, set := range sets {
		file := "sets/" + set.Name()
		text, err := os.ReadFile(repository.Dir + "/" + file)
		if err != nil {
			t.Fatal(err)
		}
		repository.Write(file, strings.ReplaceAll(string(text), "https://git.example.com/fleet.git", repository.URL()))
	}
	repository.Commit()
	audited := audit(t, repository)
	for _, set := range sets {
		t.Run(set.Name(), func(t *testing.T) {
			name, file := strings.TrimSuffix(set.Name(), ".yaml"), "sets/"+set.Name()
			text, err := os.ReadFile(repository.Dir + "/" + file)
			if err != nil {
				t.Fatal(err)
			}
			s.MustCreate(t, string(text))
			want, message := s.madeOf(t, name)
			t.Logf("%d Applications %s", len(want), message)
			byName := cmpopts.SortSlices(func(a, b made) bool { return a.App < b.App })
			if diff := cmp.Diff(want, audited[file], cmpopts.EquateEmpty(), byName); diff != "" {
				t.Errorf("(-the controller's +Ballast's)\n%s", diff)
			}
		})
	}
	s.MustCreate(t, "{apiVersion: v1, kind: Namespace, metadata: {name: fleet-prod}}")
	if status := s.Sync(t, "prod-a"); status.OperationState.Phase != "Succeeded" {
		t.Fatalf("%s: %s", status.OperationState.Phase, status.OperationState.Message)
	}
	isSynced(t, s, "prod-a")
	var deployment unstructured.Unstructured
	s.Get(t, Object{"apps/v1", "Deployment", "fleet-prod", "a"}, &deployment.Object)
	if size := deployment.GetLabels()["vixens.io/sizing"]; size != "small" {
		t.Errorf("what is live has the size %q, not that of the entry for its Application", size)
	}
}

// madeOf waits until the controller has taken an ApplicationSet, and returns what it has made of it, or why it made
// nothing.
func (c *Cluster) madeOf(t *testing.T, name string) (all []made, refusal string) {
	t.Helper()
	eventually(t, time.Minute, "the ApplicationSet "+name+" is taken", func() error {
		var set v1alpha1.ApplicationSet
		c.Get(t, applicationSet(name), &set)
		for _, condition := range set.Status.Conditions {
			isTrue := condition.Status == v1alpha1.ApplicationSetConditionStatusTrue
			switch {
			case isTrue && condition.Type == v1alpha1.ApplicationSetConditionErrorOccurred:
				refusal = condition.Message
				return nil
			case isTrue && condition.Type == v1alpha1.ApplicationSetConditionResourcesUpToDate:
				return nil
			}
		}
		return fmt.Errorf("%+v", set.Status.Conditions)
	})
	for _, app := range c.ApplicationsOf(t, name) {
		spec := app.Spec
		all = append(all, made{app.Name, spec.Project, spec.Destination.Namespace, spec.Source.Path,
			spec.Source.Plugin != nil})
	}
	return all, refusal
}

// audit returns what the sets of a repository make as Ballast has it, by their files. Of one that it refuses that is
// nothing.
func audit(t *testing.T, repository *Repository) map[string][]made {
	t.Helper()
	cmd := exec.Command(ballast(), "audit", ".", "--repo-url", repository.URL(), "--fail-on", "never", "-o", "json")
	cmd.Dir = repository.Dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("ballast audit: %v", err)
	}
	var found struct {
		Rows []struct {
			made
			Place string
		}
		Problems []struct{ ID, File, Message string }
	}
	if err := json.Unmarshal(out, &found); err != nil {
		t.Fatal(err)
	}
	all := map[string][]made{}
	for _, row := range found.Rows {
		file, _, _ := strings.Cut(row.Place, ":")
		all[file] = append(all[file], row.made)
	}
	for _, problem := range found.Problems {
		if problem.ID == "fleet/unevaluated-set" {
			t.Logf("%s: %s", problem.File, problem.Message)
			delete(all, problem.File)
		}
	}
	return all
}
