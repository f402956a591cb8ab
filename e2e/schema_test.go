package e2e

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	admissionregistrationv1alpha1 "k8s.io/api/admissionregistration/v1alpha1"
	admissionregistrationv1beta1 "k8s.io/api/admissionregistration/v1beta1"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
	autoscalingv1 "k8s.io/autoscaler/vertical-pod-autoscaler/pkg/apis/autoscaling.k8s.io/v1"
)

// edited are the kinds of Kubernetes that transformers edit.
var edited = []func(*runtime.Scheme) error{
	corev1.AddToScheme, appsv1.AddToScheme, batchv1.AddToScheme,
	admissionregistrationv1.AddToScheme, admissionregistrationv1beta1.AddToScheme,
	admissionregistrationv1alpha1.AddToScheme,
	autoscalingv1.AddToScheme,
}

// TestKubernetesHasEveryFieldThatIsWritten decodes the golden cases of all transformers
// as the API server does where it validates strictly. What it would refuse of an input is
// its author's, and often the point of the case; the output must have no more of that.
func TestKubernetesHasEveryFieldThatIsWritten(t *testing.T) {
	kinds := strictKinds(t)
	for _, file := range goldenCases(t) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if output := part(archive, "want.yaml"); output != nil {
			kinds.compare(t, file, part(archive, "input.yaml"), output)
		}
	}
	for _, kind := range []string{"Deployment", "StatefulSet", "CronJob", "Pod", "MutatingWebhookConfiguration",
		"VerticalPodAutoscaler"} {
		if kinds.decoded[kind] == 0 {
			t.Errorf("no %s was decoded: the cases are not what they were", kind)
		}
	}
}

// TestKubernetesHasTheNewestFields holds the case of what pods of Kubernetes 1.37 can say against its types. Of a field
// that these lack the case would prove nothing.
func TestKubernetesHasTheNewestFields(t *testing.T) {
	kinds := strictKinds(t)
	archive, err := txtar.ParseFile("../transformers/testdata/kubernetes-1.37.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"input.yaml", "want.yaml"} {
		for _, mistake := range kinds.refused(part(archive, name)) {
			t.Errorf("%s: %s", name, mistake)
		}
	}
	if kinds.decoded["StatefulSet"] != 2 || kinds.decoded["Job"] != 2 {
		t.Errorf("decoded: %v", kinds.decoded)
	}
}

// TestKubernetesHasEveryFieldOfTheExamples does the same with what a user renders first.
func TestKubernetesHasEveryFieldOfTheExamples(t *testing.T) {
	kinds := strictKinds(t)
	for _, pattern := range []string{"../examples/*/kustomization.yaml", "../examples/*/overlays/*/kustomization.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no %s (%v)", pattern, err)
		}
		for _, file := range files {
			folder := filepath.Dir(file)
			if filepath.Base(folder) == "kustomize-function" {
				continue // it runs Ballast itself, as a plugin of kustomize
			}
			kinds.compare(t, folder, rendered(t, "--raw", folder), rendered(t, folder))
		}
	}
}

func goldenCases(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"../transformers/testdata/*.txtar", "../transformers/*/testdata/*.txtar"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no %s (%v)", pattern, err)
		}
		all = append(all, files...)
	}
	return all
}

func part(archive *txtar.Archive, name string) []byte {
	for _, f := range archive.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

func rendered(t *testing.T, args ...string) []byte {
	t.Helper()
	out, err := exec.Command(ballast, slices.Concat([]string{"render"}, args)...).Output()
	if err != nil {
		t.Fatalf("ballast render %s: %v", strings.Join(args, " "), err)
	}
	return out
}

// kinds decodes those objects whose kinds it knows, and counts them.
type kinds struct {
	runtime.Decoder
	decoded map[string]int
}

func strictKinds(t *testing.T) kinds {
	t.Helper()
	scheme := runtime.NewScheme()
	for _, add := range edited {
		if err := add(scheme); err != nil {
			t.Fatal(err)
		}
	}
	return kinds{serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer(), map[string]int{}}
}

// numbers are lines and indices, which edits shift.
var numbers = regexp.MustCompile(`[0-9]+`)

// compare reports what Kubernetes would refuse of the output and not of the input.
func (k kinds) compare(t *testing.T, name string, input, output []byte) {
	t.Helper()
	had := k.refused(input)
	for _, mistake := range k.refused(output) {
		if !slices.Contains(had, mistake) {
			t.Errorf("%s: %s", name, mistake)
		}
	}
}

// refused returns what Kubernetes would refuse of a stream.
func (k kinds) refused(stream []byte) []string {
	var all []string
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(stream)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err == nil {
			document, err = yaml.ToJSON(document) // as Argo CD does
		}
		if err != nil {
			return append(all, err.Error())
		}
		all = append(all, k.refusedOf(document)...)
	}
}

func (k kinds) refusedOf(document []byte) []string {
	object, kind, err := k.Decode(document, nil, nil)
	strict, isStrict := runtime.AsStrictDecodingError(err)
	switch {
	case runtime.IsNotRegisteredError(err), runtime.IsMissingKind(err):
		return nil // an operator's, or nothing at all
	case err != nil && !isStrict:
		return []string{err.Error()}
	}
	k.decoded[kind.Kind]++
	var all []string
	if isStrict {
		for _, e := range strict.Errors() {
			all = append(all, kind.Kind+": "+numbers.ReplaceAllString(e.Error(), "N"))
		}
	}
	if list, ok := object.(*corev1.List); ok {
		for _, item := range list.Items {
			all = append(all, k.refusedOf(item.Raw)...)
		}
	}
	return all
}
