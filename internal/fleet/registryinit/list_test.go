package registryinit

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheListOfWhatIsLeftToPeople(t *testing.T) {
	const (
		a     = "#   a\n#       fix it\n"
		b     = "#   b\n#       fix it\n"
		begin = "spec: {}\n"
		head  = "\n" + unseenHead + "\n"
	)
	one, two := Unseen{What: "a", Needs: "fix it"}, Unseen{What: "b", Needs: "fix it"}
	tests := map[string]struct {
		old    string
		unseen []Unseen
		want   string
	}{
		"a first one":                    {begin, []Unseen{one, two}, begin + head + a + b},
		"one less":                       {begin + head + a + b, []Unseen{two}, begin + head + b},
		"none":                           {begin + head + a, nil, begin},
		"text below":                     {begin + head + a + "\n# mine\n", []Unseen{two}, begin + head + b + "\n# mine\n"},
		"a note below an item":           {begin + head + a + "# asked them\n" + b, []Unseen{one, two}, begin + head + a + "# asked them\n" + b},
		"a note as deep as an item":      {begin + head + a + "#   asked them\n" + b, []Unseen{one, two}, begin + head + a + "#   asked them\n" + b},
		"a note as deep as a need":       {begin + head + a + "#       asked them\n" + b, []Unseen{one, two}, begin + head + a + "#       asked them\n" + b},
		"a note above the items":         {begin + head + "# ours:\n" + a, []Unseen{one}, begin + head + "# ours:\n" + a},
		"a note whose item is no more":   {begin + head + a + "# asked them\n" + b, []Unseen{two}, begin + head + b + "# asked them\n"},
		"notes, and no item any more":    {begin + head + a + "# asked them\n", nil, begin + "\n# asked them\n"},
		"line ends of Windows":           {crlf(begin + head + a + "# asked them\n"), []Unseen{one, two}, crlf(begin + head + a + "# asked them\n" + b)},
		"a last line that nothing ended": {"spec: {}\n" + head + "#   a\n#       fix it", []Unseen{one}, begin + head + a},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := withUnseen([]byte(test.old), test.unseen)
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if again := withUnseen(got, test.unseen); string(again) != string(got) {
				t.Errorf("again: %s", cmp.Diff(string(got), string(again)))
			}
		})
	}
}
