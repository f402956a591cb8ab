package printable_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/printable"
)

var texts = map[string]struct{ text, want string }{
	"nothing":               {"", ""},
	"words":                 {"a\tb c: größer 日本語 😀\n", "a\tb c: größer 日本語 😀\n"},
	"escapes of a terminal": {"a\x1b[2Jb\x07\b\x7f\x00", `a\u001b[2Jb\u0007\b\u007f\u0000`},
	"those of eight bits":   {"\u009b31m\u0085", `\u009b31m\u0085`},
	"a return":              {"good\rbad\r\n", "good\\rbad\\r\n"},
	"the direction of writing": {
		"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
		`\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c`,
	},
	"what nobody sees": {
		"\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u3164",
		`\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u3164`,
	},
	"other ends of lines":      {"\u2028\u2029", `\u2028\u2029`},
	"tags":                     {"\U000e0041", `\udb40\udc41`},
	"private letters":          {"\ue000", `\ue000`},
	"what XML has no word for": {"\ufffe", `\ufffe`},
	"bytes that are no text":   {"a\xffb\xc3", `a\ufffd(ff)b\ufffd(c3)`},
	"an order to GitHub": {
		"::error::x\n  ::set-output name=a::b\na ::error::",
		"\\u003a:error::x\n  \\u003a:set-output name=a::b\na ::error::",
	},
	"orders from before": {
		"a ##[add-path]b ##vso[x] ##teamcity[x] ## title",
		`a \u0023#[add-path]b \u0023#vso[x] \u0023#teamcity[x] ## title`,
	},
	"an order behind what is none": {"\u200b::error::x", `\u200b::error::x`},
}

func TestText(t *testing.T) {
	for name, c := range texts {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, printable.Text(c.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestALineStaysOne(t *testing.T) {
	if got, want := printable.Line("a\n::error::b\tc\r\n"), `a\n\u003a:error::b\tc\r\n`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestWriter(t *testing.T) {
	for name, c := range map[string]struct {
		options printable.Options
		text    string
		want    string
	}{
		"text": {printable.Options{}, "a\x1b[31mb\r\nc\u202e", "a\\u001b[31mb\\r\nc\\u202e"},
		"colours of ours": {
			printable.Options{Colors: true},
			"\x1b[1ma\x1b[0m\x1b[8mb\x1b[31m\n",
			"\x1b[1ma\x1b[0m\\u001b[8mb\x1b[31m\n",
		},
		"ends of lines with a return":   {printable.Options{Returns: true}, "a\r\nb\rc\r\r\n", "a\r\nb\\rc\\r\r\n"},
		"an order at the end of a text": {printable.Options{}, "a\n::error::", "a\n\\u003a:error::"},
	} {
		t.Run(name, func(t *testing.T) {
			for size := 1; size <= len(c.text); size++ {
				var b strings.Builder
				w := printable.NewWriter(&b, c.options)
				for rest := c.text; rest != ""; {
					n := min(size, len(rest))
					if _, err := w.Write([]byte(rest[:n])); err != nil {
						t.Fatal(err)
					}
					rest = rest[n:]
				}
				if err := w.Flush(); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, b.String()); diff != "" {
					t.Errorf("in pieces of %d: %s", size, diff)
				}
			}
		})
	}
}

func FuzzText(f *testing.F) {
	for _, c := range texts {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		shown := printable.Text(text)
		if !utf8.ValidString(shown) || printable.Text(shown) != shown {
			t.Errorf("%q is shown as %q", text, shown)
		}
		for _, r := range shown {
			isHidden := unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Bidi_Control, r)
			if r != '\n' && r != '\t' && isHidden {
				t.Errorf("%q has %U", shown, r)
			}
		}
		if strings.Count(shown, "\n") != strings.Count(text, "\n") {
			t.Errorf("%q has other lines than %q", shown, text)
		}
		// JSON stays JSON, and says the same.
		quoted, _ := json.Marshal(text)
		var again string
		err := json.Unmarshal([]byte(printable.Text(string(quoted))), &again)
		if err != nil || again != strings.ToValidUTF8(text, "\ufffd") && utf8.ValidString(text) {
			t.Errorf("%s is not %q: %v", printable.Text(string(quoted)), text, err)
		}
	})
}
