package testreport_test

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/fleet/policytest"
	"github.com/vixens-io/ballast/internal/report/format"
	"github.com/vixens-io/ballast/internal/report/testreport"
)

func outcomes() []policytest.Outcome {
	c := func(name string) policytest.Case {
		return policytest.Case{Suite: "r", Name: name, File: "ballast-test.yaml", Line: 7}
	}
	return []policytest.Outcome{
		{Case: c("good"), Took: 1500 * time.Millisecond},
		{Case: c("bad <&\x1b"), Failures: []policytest.Failure{
			{Place: "ballast-test.yaml:9", Message: "want a, got b"},
			{Place: "ballast-test.yaml:7", Message: "x is not what is expected", Diff: "--- x\n+++ got\n@@ -1 +1 " +
				"@@\n-a\n+b\x1b\n"},
		}},
		{Case: c("updated"), Failures: []policytest.Failure{{Place: "ballast-test.yaml:9", Message: "want a, got b",
			Updated: true}}},
	}
}

func TestPolicyTestsAsText(t *testing.T) {
	var b bytes.Buffer
	if err := testreport.Text(&b, outcomes(), format.Options{}); err != nil {
		t.Fatal(err)
	}
	want := `ok   r: good
FAIL r: bad <&\u001b
     ballast-test.yaml:9: want a, got b
     ballast-test.yaml:7: x is not what is expected
     --- x
     +++ got
     @@ -1 +1 @@
     -a
     +b\u001b
new  r: updated
     ballast-test.yaml:9: want a, got b (updated)
3 cases: 2 passed, 1 failed, 1 updated
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestALongDifferenceIsCut(t *testing.T) {
	failure := policytest.Failure{Place: "f:1", Message: "m", Diff: strings.Repeat("+line\n", 500)}
	var b bytes.Buffer
	if err := testreport.Text(&b, []policytest.Outcome{{Failures: []policytest.Failure{failure}}},
		format.Options{}); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); strings.Count(got, "+line") != 200 || !strings.Contains(got, "… and 300 more lines\n") {
		t.Errorf("got %d lines", strings.Count(got, "+line"))
	}
}

func TestPolicyTestsAsJUnit(t *testing.T) {
	var b bytes.Buffer
	if err := testreport.JUnit(&b, outcomes()); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Tests int    `xml:"tests,attr"`
			Time  string `xml:"time,attr"`
			Cases []struct {
				Name    string `xml:"name,attr"`
				Failure *struct {
					Text string `xml:",chardata"`
				} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Tests != 3 || got.Failures != 1 || len(got.Suites) != 1 || got.Suites[0].Time != "1.500" || len(got.Suites[0].Cases) != 3 {
		t.Fatalf("got %+v", got)
	}
	for i, wantsFailure := range []bool{false, true, false} {
		if c := got.Suites[0].Cases[i]; (c.Failure != nil) != wantsFailure {
			t.Errorf("%s: %+v", c.Name, c.Failure)
		}
	}
	if text := got.Suites[0].Cases[1].Failure.Text; !strings.Contains(text, "ballast-test.yaml:9: want a, got "+
		"b\nballast-test.yaml:7: ") {
		t.Errorf("got %q", text)
	}
}
