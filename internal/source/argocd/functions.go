package argocd

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"sigs.k8s.io/yaml"
)

// mostText bounds what one placeholder becomes, and what a function makes on the way to it.
const mostText = 1 << 20

// functions are those of Argo CD, but for what depends on the machine, the clock or chance.
func functions() template.FuncMap {
	all := template.FuncMap(sprig.GenericFuncMap())
	maps.DeleteFunc(all, func(name string, _ any) bool {
		return slices.Contains([]string{"env", "expandenv", "getHostByName", "now", "ago", "shuffle", "uuidv4",
			"htpasswd", "bcrypt"}, name) ||
			strings.HasPrefix(name, "rand") || strings.HasPrefix(name, "gen")
	})
	maps.Copy(all, bounded())
	all["normalize"] = normalize
	all["toYaml"] = func(v any) (string, error) {
		text, err := yaml.Marshal(v)
		return strings.TrimSuffix(string(text), "\n"), err
	}
	all["fromYaml"] = func(text string) (v map[string]any, err error) {
		err = yaml.Unmarshal([]byte(text), &v)
		return v, err
	}
	all["fromYamlArray"] = func(text string) (v []any, err error) {
		err = yaml.Unmarshal([]byte(text), &v)
		return v, err
	}
	return all
}

// mostTemplates is how often tpl may stand in what it fills in.
const mostTemplates = 3

// tpl returns the function that fills in a template that a parameter holds, within another one.
func tpl(within *template.Template) func(text string, values any) (string, error) {
	depth := 0
	return func(text string, values any) (string, error) {
		depth++
		defer func() { depth-- }()
		if depth > mostTemplates {
			return "", fmt.Errorf("tpl stands in more than %d others", mostTemplates)
		}
		inner, err := within.Clone()
		if err != nil {
			return "", err
		}
		if inner, err = inner.New(within.Name()).Parse(text); err != nil {
			return "", err
		}
		var out limited
		if err := inner.Execute(&out, values); err != nil {
			return "", err
		}
		return strings.ReplaceAll(out.String(), "<no value>", ""), nil
	}
}

// bounded are the functions that make much of one number, with an end to it.
func bounded() template.FuncMap {
	return template.FuncMap{
		"repeat": repeat, "untilStep": untilStep, "until": until, "seq": seq,
		"indent":  func(spaces int, text string) (string, error) { return indent("", spaces, text) },
		"nindent": func(spaces int, text string) (string, error) { return indent("\n", spaces, text) },
	}
}

func repeat(count int, text string) (string, error) {
	if count < 0 || count > mostText || count*len(text) > mostText {
		return "", fmt.Errorf("%d times is too much", count)
	}
	return strings.Repeat(text, count), nil
}

func indent(first string, spaces int, text string) (string, error) {
	pad, err := repeat(spaces, " ")
	if err == nil && len(pad)*strings.Count(text, "\n") > mostText {
		err = fmt.Errorf("%d spaces are too much", spaces)
	}
	if err != nil {
		return "", err
	}
	return first + pad + strings.ReplaceAll(text, "\n", "\n"+pad), nil
}

func until(count int) ([]int, error) {
	if count < 0 {
		return untilStep(0, count, -1)
	}
	return untilStep(0, count, 1)
}

func untilStep(start, stop, step int) ([]int, error) {
	var all []int
	for i := start; step > 0 && i < stop || step < 0 && i > stop; i += step {
		if all = append(all, i); len(all) > mostText {
			return nil, fmt.Errorf("from %d to %d is too far", start, stop)
		}
	}
	return all, nil
}

// seq returns numbers as the command of that name does: LAST, FIRST LAST, or FIRST STEP LAST.
func seq(numbers ...int) (string, error) {
	first, step, last := 1, 1, 0
	switch len(numbers) {
	case 1:
		last = numbers[0]
	case 2:
		first, last = numbers[0], numbers[1]
	case 3:
		first, step, last = numbers[0], numbers[1], numbers[2]
	default:
		return "", nil
	}
	if len(numbers) < 3 && last < first {
		step = -1
	}
	end := last + 1
	if step < 0 {
		end = last - 1
	}
	all, err := untilStep(first, end, step)
	return strings.Trim(fmt.Sprint(all), "[]"), err
}

// normalize makes a DNS name of a text, as Argo CD does.
func normalize(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == '-' || r == '.' || 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(text))
	return strings.Trim(text[:min(len(text), 253)], "-.")
}
