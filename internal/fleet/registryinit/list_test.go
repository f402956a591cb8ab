package registryinit

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheListOfGaps(t *testing.T) {
	const (
		a     = "#   a\n#       fix it\n"
		b     = "#   b\n#       fix it\n"
		begin = "spec: {}\n"
		head  = "\n" + gapsHead + "\n"
	)
	one, two := Gap{What: "a", Todo: "fix it"}, Gap{What: "b", Todo: "fix it"}
	tests := map[string]struct {
		old  string
		gaps []Gap
		want string
	}{
		"a first one": {begin, []Gap{one, two}, begin + head + a + b},
		"one less":    {begin + head + a + b, []Gap{two}, begin + head + b},
		"none":        {begin + head + a, nil, begin},
		"text below":  {begin + head + a + "\n# mine\n", []Gap{two}, begin + head + b + "\n# mine\n"},
		"a note below an item": {begin + head + a + "# asked them\n" + b, []Gap{one, two},
			begin + head + a + "# asked them\n" + b},
		"a note as deep as an item": {begin + head + a + "#   asked them\n" + b, []Gap{one, two},
			begin + head + a + "#   asked them\n" + b},
		"a note as deep as a need": {begin + head + a + "#       asked them\n" + b, []Gap{one, two},
			begin + head + a + "#       asked them\n" + b},
		"a note above the items": {begin + head + "# ours:\n" + a, []Gap{one}, begin + head + "# ours:\n" + a},
		"a note whose item is no more": {begin + head + a + "# asked them\n" + b, []Gap{two},
			begin + head + "# asked them\n" + b},
		"notes, and no item any more": {begin + head + a + "# asked them\n", nil, begin + "\n# asked them\n"},
		"line ends of Windows": {crlf(begin + head + a + "# asked them\n"), []Gap{one, two},
			crlf(begin + head + a + "# asked them\n" + b)},
		"a last line that nothing ended": {"spec: {}\n" + head + "#   a\n#       fix it", []Gap{one, two},
			begin + head + a + b},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := withGaps([]byte(test.old), test.gaps)
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if again := withGaps(got, test.gaps); string(again) != string(got) {
				t.Errorf("again: %s", cmp.Diff(string(got), string(again)))
			}
		})
	}
}
