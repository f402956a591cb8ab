package runreport

import (
	"fmt"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/yamledit"
	"github.com/vixens-io/ballast/internal/report/format"
)

// KRM returns the findings as the results of a KRM function.
func KRM(findings []*transform.Finding) yamledit.Items {
	results := yamledit.Items{}
	for _, o := range objects(findings) {
		for _, f := range o.findings {
			results = append(results, krmResult(o, f))
		}
	}
	return results
}

func krmResult(o *object, f *transform.Finding) yamledit.Pairs {
	result := yamledit.Pairs{
		{Key: "message", Value: printable.Text(f.ID + ": " + f.Reason)},
		{Key: "severity", Value: string(krmSeverity(f))},
		{Key: "resourceRef", Value: texts(
			"apiVersion", f.Object.APIVersion, "kind", f.Object.Kind,
			"name", f.Object.Name, "namespace", f.Object.Namespace)},
	}
	if field := krmField(f); len(field) > 0 {
		result = append(result, yamledit.Pair{Key: "field", Value: field})
	}
	if file := krmFile(o); len(file) > 0 {
		result = append(result, yamledit.Pair{Key: "file", Value: file})
	}
	return append(result, yamledit.Pair{Key: "tags", Value: krmTags(f)})
}

// krmSeverity keeps the word error for what refuses the run: hosts take any other for a
// failure too.
func krmSeverity(f *transform.Finding) transform.Severity {
	if f.Severity == transform.Error && !f.Refuses() {
		return transform.Warning
	}
	return f.Severity
}

func krmField(f *transform.Finding) yamledit.Pairs {
	field := texts("path", format.FieldPath(f.Path))
	if f.Before != nil {
		field = append(field, yamledit.Pair{Key: "currentValue", Value: yamledit.Writable(format.Value(f.Before))})
	}
	if f.After != nil {
		field = append(field, yamledit.Pair{Key: "proposedValue", Value: yamledit.Writable(format.Value(f.After))})
	}
	return field
}

// krmFile names the file of an object as the host knows it: by its annotations.
func krmFile(o *object) yamledit.Pairs {
	annotations := o.Input().At("metadata", "annotations")
	for _, prefix := range []string{"internal.config.kubernetes.io/", "config.kubernetes.io/"} {
		path := annotations.At(prefix + "path").Value()
		if path == "" {
			continue
		}
		file := texts("path", path)
		var index int64
		if n, err := fmt.Sscan(annotations.At(prefix+"index").Value(), &index); n == 1 && err == nil {
			file = append(file, yamledit.Pair{Key: "index", Value: index})
		}
		return file
	}
	return nil
}

func krmTags(f *transform.Finding) yamledit.Pairs {
	tags := texts("id", f.ID, "status", string(f.Status), "container", f.Container)
	for _, t := range []struct {
		key string
		set bool
	}{{"danger", f.Danger}, {"restarts", f.Restarts}} {
		if t.set {
			tags = append(tags, yamledit.Pair{Key: t.key, Value: "true"})
		}
	}
	if f.Source != nil {
		tags = append(tags, texts("source", f.Source.String())...)
	}
	return append(tags, texts("fingerprint", f.Fingerprint)...)
}

// texts makes a map of keys and values, without the empty ones.
func texts(keysAndValues ...string) yamledit.Pairs {
	var pairs yamledit.Pairs
	for i := 0; i < len(keysAndValues); i += 2 {
		if keysAndValues[i+1] != "" {
			pairs = append(pairs, yamledit.Pair{Key: keysAndValues[i], Value: keysAndValues[i+1]})
		}
	}
	return pairs
}
