package argocd

import (
	"errors"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// TestTheAPIServerTakesWhatIsWritten has a real API server validate the golden cases of all transformers. What
// it refuses of an input is its author's, and often the point of the case; the output must have no more of that.
func TestTheAPIServerTakesWhatIsWritten(t *testing.T) {
	cluster := StartCluster(t)
	files, err := filepath.Glob("../../transformers/testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../../transformers/*/testdata/*.txtar")
	if err != nil || len(more) == 0 {
		t.Fatalf("no golden cases: %v", err)
	}
	taken := 0
	for _, file := range append(files, more...) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		parts := map[string]string{}
		for _, f := range archive.Files {
			parts[f.Name] = string(f.Data)
		}
		had, _ := cluster.refused(t, parts["input.yaml"])
		if slices.ContainsFunc(had, isUnread) {
			continue // what it would say of the rest is not known
		}
		now, n := cluster.refused(t, parts["want.yaml"])
		taken += n
		if filepath.Base(file) == newestFields && n != 2 {
			t.Errorf("%s: the API server takes %d of 2 objects: %v", file, n, now)
		}
		for _, mistake := range now {
			if !slices.Contains(had, mistake) {
				t.Errorf("%s: %s", file, mistake)
			}
		}
	}
	t.Logf("the API server takes %d objects", taken)
	if taken < 50 {
		t.Error("these are too few: the cases are not what they were")
	}
}

// newestFields is the case of what pods can say since lately, which would prove little if it were refused.
const newestFields = "kubernetes-1.37.txtar"

// unread begins what is said of an object that does not decode.
const unread = "not read: "

func isUnread(mistake string) bool { return strings.HasPrefix(mistake, unread) }

// indices are shifted by edits.
var indices = regexp.MustCompile(`\[[0-9]+\]`)

// refused returns what the API server says against the objects of a stream, and how many it takes.
func (c *Cluster) refused(t *testing.T, stream string) (all []string, taken int) {
	t.Helper()
	for _, document := range strings.Split(stream, "\n---\n") {
		err := c.dryRun(t, document)
		var status apierrors.APIStatus
		var unknown *meta.NoKindMatchError // an operator's, or no object
		switch {
		case err == nil:
			taken++
		case errors.As(err, &unknown), strings.Contains(err.Error(), "no PriorityClass with name"): // here there is none
		case errors.As(err, &status) && status.Status().Details != nil && len(status.Status().Details.Causes) > 0:
			for _, cause := range status.Status().Details.Causes {
				// A container that is injected mounts what others do, be it there or not.
				field := strings.ReplaceAll(cause.Field, "initContainers", "containers")
				reason := cause.Message[strings.LastIndex(cause.Message, ": ")+1:] // without the value
				all = append(all, indices.ReplaceAllString(field+":"+reason, "[]"))
			}
		default:
			all = append(all, unread+indices.ReplaceAllString(err.Error(), "[]"))
		}
	}
	return all, taken
}

// dryRun has an object validated as if it were created.
func (c *Cluster) dryRun(t *testing.T, manifest string) error {
	t.Helper()
	var head metav1.PartialObjectMetadata
	if err := yaml.Unmarshal([]byte(manifest), &head); err != nil || head.Kind == "" {
		return &meta.NoKindMatchError{}
	}
	mapping, err := c.mapping(head.APIVersion, head.Kind)
	if err != nil {
		return err
	}
	object, _, err := c.parse(manifest)
	if err != nil {
		return err
	}
	resource := c.client.Resource(mapping.Resource)
	options := metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}, FieldValidation: metav1.FieldValidationStrict}
	if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
		object.SetNamespace("default")
		_, err = resource.Namespace("default").Create(t.Context(), object, options)
		return err
	}
	_, err = resource.Create(t.Context(), object, options)
	return err
}
