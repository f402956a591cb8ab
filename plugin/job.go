package plugin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/run/box"
	"github.com/vixens-io/ballast/internal/source/render"
)

// Job is one application to render, in this process or in a box.
type Job struct {
	Checkout    Checkout
	Environment Environment
	Operator    Operator // its registries read: see Operator.Load
}

// Answer is what came of a job, in words and numbers. It goes out beside the manifests.
type Answer struct {
	Outcome  Outcome
	Message  string `json:",omitempty"` // why there are no manifests
	Warnings []string
	Findings []Count
}

// Outcome says how a job ended.
type Outcome string

// The outcomes of jobs.
const (
	Rendered Outcome = "rendered"
	Refused  Outcome = "refused" // by a finding, the registry or a parameter
	Failed   Outcome = "failed"  // the source does not render
	TooLarge Outcome = "large"   // the manifests are more than Argo CD takes
	Broken   Outcome = "broken"  // a fault of this program
)

// Count is how many findings are alike.
type Count struct {
	Transformer string
	Severity    transform.Severity
	Status      transform.Status
	Number      int
}

// largestAnswer is how many bytes of manifests a repo-server takes.
const largestAnswer = 100 << 20

// Run does the job in this process. The manifests are texts of one object each; there are none unless the
// answer is Rendered.
func (j Job) Run(ctx context.Context, transformers []transform.Definition) (Answer, [][]byte) {
	result, err := generate(ctx, j, transformers)
	if err == nil {
		err = result.Refusal()
	}
	a := Answer{Outcome: Rendered}
	if result != nil {
		a.Warnings, a.Findings = result.Warnings, counts(result.Findings)
	}
	var manifests [][]byte
	if err == nil {
		manifests, err = split(result)
	}
	if err != nil {
		a.Outcome, a.Message = outcomeOf(err), Message(err, j.Checkout.Root)
		return a, nil
	}
	return a, manifests
}

// generate renders, and makes an error of a panic.
func generate(ctx context.Context, j Job, transformers []transform.Definition) (result *engine.Result, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			result, err = nil, panicked{fault}
		}
	}()
	return Generate(ctx, j.Checkout, j.Environment, j.Operator, transformers)
}

// panicked is a fault of this program.
type panicked struct{ value any }

func (p panicked) Error() string {
	return fmt.Sprintf("a fault of Ballast, please report it: %v", p.value)
}

// tooLarge is the error of a render of which Argo CD would not take the manifests.
type tooLarge int

func (size tooLarge) Error() string {
	return fmt.Sprintf("the manifests have %d bytes, and Argo CD takes %d: split the application",
		int(size), largestAnswer)
}

func outcomeOf(err error) Outcome {
	var usage engine.Usage
	var refusal engine.Refusal
	var fault panicked
	var size tooLarge
	switch {
	case errors.As(err, &usage), errors.As(err, &refusal):
		return Refused
	case errors.As(err, &fault):
		return Broken
	case errors.As(err, &size):
		return TooLarge
	}
	return Failed
}

// split returns the documents one by one, as every other command prints them.
func split(result *engine.Result) (manifests [][]byte, err error) {
	size := 0
	for _, d := range result.Documents {
		if d.Bare() {
			continue
		}
		manifests = append(manifests, result.Bytes(d))
		size += len(manifests[len(manifests)-1])
	}
	if size > largestAnswer {
		return nil, tooLarge(size)
	}
	return manifests, nil
}

// counts counts findings that are alike.
func counts(findings []*transform.Finding) (all []Count) {
	for _, f := range findings {
		alike := func(c Count) bool {
			return c.Transformer == f.Transformer && c.Severity == f.Severity && c.Status == f.Status
		}
		i := slices.IndexFunc(all, alike)
		if i < 0 {
			i, all = len(all), append(all, Count{f.Transformer, f.Severity, f.Status, 0})
		}
		all[i].Number++
	}
	return all
}

// Message returns the text of an error as Argo CD may show it: printable, without secrets, and without
// the directory that the render had for itself, which differs each time.
func Message(err error, dir string) string {
	text := err.Error()
	if dir != "" {
		text = strings.ReplaceAll(text, dir+"/", "")
		text = strings.ReplaceAll(text, dir, ".")
	}
	return shortened(printable.Text(redact.Message(text)))
}

// mostShown is how much of a message a caller and the log get: more than anybody reads.
const mostShown = 64 << 10

// shortened cuts a text that is too long, and says so.
func shortened(text string) string {
	if len(text) <= mostShown {
		return text
	}
	cut := text[:mostShown]
	return fmt.Sprintf("%s… (%d bytes more)", strings.ToValidUTF8(cut, ""), len(text)-mostShown)
}

// Work is the name of the jobs of a box that is made for a plugin.
const Work = "plugin"

// Boxed does jobs in a box.
type Boxed struct{ Transformers []transform.Definition }

// Prepare loads what the first build would have to, and has the process reach its hosts alone.
func (b Boxed) Prepare(s box.Setup) error {
	render.Warm()
	return render.Confine(s.Hosts)
}

// Do does a Job and answers with an Answer. A box does nothing more after an error of its source, whatever
// that has left, and after a schema of the repository's, which kustomize keeps.
func (b Boxed) Do(ctx context.Context, text []byte) box.Answer {
	var j Job
	if err := json.Unmarshal(text, &j); err != nil {
		return answered(Answer{Outcome: Broken, Message: err.Error()}, nil)
	}
	a, manifests := j.Run(ctx, b.Transformers)
	return answered(a, manifests)
}

func answered(a Answer, manifests [][]byte) box.Answer {
	header, err := json.Marshal(a)
	if err != nil { // an Answer is texts and numbers
		panic(err)
	}
	last := a.Outcome != Rendered && a.Outcome != Refused || render.HasOwnSchema()
	return box.Answer{Header: header, Parts: manifests, Last: last}
}
