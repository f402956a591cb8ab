package shell

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// arg makes a word of the script what the program would receive.
func (s *script) arg(w *syntax.Word) arg {
	a, _ := s.decode(w)
	return a
}

// decode also says whether the word has other values in other calls of its function.
func (s *script) decode(w *syntax.Word) (a arg, shared bool) {
	d := decoder{weave: weave{from: s.text}, scope: &s.scope}
	t := d.word(w)
	i, j := d.trim(w.Pos().Offset(), w.End().Offset())
	many := d.many || s.text.holed(i, j)
	place := s.text.place(i, j)
	if d.shared {
		place = Place{}
	}
	a = arg{Word: t.word(many, place), text: t, line: s.text.line(i)}
	if !a.Known {
		a.raw = unquote.Replace(s.text.value[i:j])
		a.Turns = s.inTurns(w)
	}
	s.charge(a)
	return a, d.shared
}

var unquote = strings.NewReplacer(`"`, "", "{", "", "}", "")

// decoder takes the quotes off a word and keeps where each byte came from.
type decoder struct {
	weave
	scope  *scope
	many   bool
	shared bool // a part of the word has other values in other calls of the function
}

// word decodes a word. Only a ~ that it begins with is a home.
func (d *decoder) word(w *syntax.Word) text {
	for i, part := range w.Parts {
		d.part(part, i == 0)
	}
	return d.text()
}

func (d *decoder) part(part syntax.WordPart, first bool) {
	i, j := d.trim(part.Pos().Offset(), part.End().Offset())
	switch part := part.(type) {
	case *syntax.Lit:
		d.bare(part.Value, i, j, first)
	case *syntax.SglQuoted:
		d.single(part, i, j)
	case *syntax.DblQuoted:
		for _, inner := range part.Parts {
			d.quoted(inner)
		}
	case *syntax.ProcSubst, *syntax.ArithmExp:
		d.hole(i, j)
	case *syntax.CmdSubst:
		if name := lookedUp(part); name != "" {
			d.expansion(name, i, j)
			return
		}
		d.many = true
		d.hole(i, j)
	default:
		if v, ok := d.scope.value(part); ok && d.scope.isOneField(v.value) {
			d.variable(v, i, j)
			return
		}
		d.many = true
		d.hole(i, j)
	}
}

// trim returns the bytes from i to j without the carriage return or the line continuations
// that the parser counts as the end of a word.
func (d *decoder) trim(from, to uint) (i, j int) {
	v := d.from.value
	j = min(int(to), len(v))
	i = min(int(from), j)
	for {
		word := v[i:j]
		switch {
		case strings.HasSuffix(word, "\\\n"):
			j -= 2
		case strings.HasSuffix(word, "\\\r\n"):
			j -= 3
		case strings.HasSuffix(word, "\r") && strings.HasPrefix(v[j:], "\n"):
			j--
		default:
			return i, j
		}
	}
}

// bare decodes what stands outside of quotes.
func (d *decoder) bare(value string, i, j int, first bool) {
	if d.from.value[i:j] != value {
		// Continuation lines, backquotes: the bytes say the value only as a whole.
		d.unit(unescape(value, ""), i, j)
		return
	}
	if first && strings.HasPrefix(value, "~") {
		d.hole(i, i+1)
		i++
	}
	for {
		rest := d.from.value[i:j]
		n := strings.IndexAny(rest, "\\*?[{")
		if n < 0 {
			d.copy(i, j)
			return
		}
		d.copy(i, i+n)
		i += n
		i += d.special(rest[n:], i)
	}
}

// special decodes the escape, pattern or expansion that s begins with, and returns its length.
func (d *decoder) special(s string, i int) int {
	if s[0] == '\\' && len(s) > 1 {
		d.unit(s[1:2], i, i+2)
		return 2
	}
	if n := pattern(s); n > 0 && (s[0] != '{' || d.scope == nil || d.scope.braces != keeps) {
		d.many = true
		d.hole(i, i+n)
		return n
	}
	d.copy(i, i+1)
	return 1
}

// pattern is the length of the file name pattern or brace expansion that s begins with.
func pattern(s string) int {
	switch s[0] {
	case '*', '?':
		return 1
	case '[':
		return strings.IndexByte(s, ']') + 1
	case '{':
		inner, _, closed := strings.Cut(s, "}")
		if closed && (strings.Contains(inner, ",") || strings.Contains(inner, "..")) {
			return len(inner) + 1
		}
	}
	return 0
}

func (d *decoder) single(q *syntax.SglQuoted, i, j int) {
	from := i + 1
	if q.Dollar {
		from++
	}
	plain := !q.Dollar || !strings.Contains(q.Value, "\\")
	switch {
	case !plain:
		d.hole(i, j)
	case from < j && d.from.value[from:j-1] == q.Value:
		d.copy(from, j-1)
	default:
		d.unit(q.Value, i, j)
	}
}

// quoted decodes what stands in double quotes or in a here-document.
func (d *decoder) quoted(part syntax.WordPart) {
	i, j := int(part.Pos().Offset()), int(part.End().Offset())
	i, j = min(i, j, len(d.from.value)), min(j, len(d.from.value))
	switch part := part.(type) {
	case *syntax.Lit:
		d.escaped(part.Value, i, j)
	case *syntax.ParamExp:
		if v, ok := d.scope.value(part); ok {
			d.variable(v, i, j)
			return
		}
		d.many = d.many || isList(part)
		d.hole(i, j)
	case *syntax.CmdSubst:
		if name := lookedUp(part); name != "" {
			d.expansion(name, i, j)
			return
		}
		d.hole(i, j)
	default:
		d.hole(i, j)
	}
}

// lookedUp is the program that a substitution looks up, $(command -v NAME); empty if it is another one.
func lookedUp(subst *syntax.CmdSubst) string {
	if len(subst.Stmts) != 1 || len(subst.Stmts[0].Redirs) > 0 {
		return ""
	}
	call, ok := subst.Stmts[0].Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) < 2 {
		return ""
	}
	words := make([]string, len(call.Args))
	for i, w := range call.Args {
		words[i], _ = literalOf(w)
	}
	switch strings.Join(words[:len(words)-1], " ") {
	case "which", "command -v", "type -p", "type -P":
		return words[len(words)-1]
	}
	return ""
}

// escaped decodes text in which a backslash only escapes what is special in double quotes.
func (d *decoder) escaped(value string, i, j int) {
	if d.from.value[i:j] != value {
		d.unit(unescape(value, "$`\"\\"), i, j)
		return
	}
	for {
		n := strings.IndexByte(d.from.value[i:j], '\\')
		if n < 0 || i+n+1 >= j {
			d.copy(i, j)
			return
		}
		d.copy(i, i+n)
		i += n
		if c := d.from.value[i+1]; strings.IndexByte("$`\"\\", c) >= 0 {
			d.unit(string(c), i, i+2)
		} else {
			d.copy(i, i+2)
		}
		i += 2
	}
}

// unescape takes the backslashes out that stand before one of the bytes, or before any.
func unescape(s, special string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && (special == "" || strings.IndexByte(special, s[i+1]) >= 0) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// isList says whether an expansion in double quotes may be several words: "$@", "${a[@]}".
func isList(p *syntax.ParamExp) bool {
	if p.Param != nil && p.Param.Value == "@" {
		return true
	}
	index, ok := p.Index.(*syntax.Word)
	return ok && index.Lit() == "@" || p.Names != 0
}
