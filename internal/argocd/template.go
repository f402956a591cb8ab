package argocd

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"github.com/valyala/fasttemplate"
	"sigs.k8s.io/yaml"
)

// templates fills placeholders in: {{name}}, or Go templates where the set wants them.
type templates struct {
	goTemplate bool
	options    []string
	functions  template.FuncMap
}

func newTemplates(s setSpec) templates {
	t := templates{goTemplate: s.GoTemplate, options: s.GoTemplateOptions}
	if t.goTemplate {
		t.functions = functions()
	}
	return t
}

// functions are those of Argo CD, but for what depends on the machine, the clock or chance.
func functions() template.FuncMap {
	all := template.FuncMap(sprig.GenericFuncMap())
	maps.DeleteFunc(all, func(name string, _ any) bool {
		return slices.Contains([]string{"env", "expandenv", "getHostByName", "now", "ago", "shuffle", "uuidv4", "htpasswd", "bcrypt"}, name) ||
			strings.HasPrefix(name, "rand") || strings.HasPrefix(name, "gen")
	})
	repeat := func(count int, text string) (string, error) {
		if count < 0 || count*len(text) > mostText {
			return "", fmt.Errorf("%d times is too much", count)
		}
		return strings.Repeat(text, count), nil
	}
	all["repeat"] = repeat
	for name, first := range map[string]string{"indent": "", "nindent": "\n"} {
		all[name] = func(spaces int, text string) (string, error) {
			pad, err := repeat(spaces, " ")
			return first + pad + strings.ReplaceAll(text, "\n", "\n"+pad), err
		}
	}
	all["normalize"] = normalize
	all["toYaml"] = func(v any) (string, error) {
		text, err := yaml.Marshal(v)
		return strings.TrimSuffix(string(text), "\n"), err
	}
	all["fromYaml"] = func(text string) (v map[string]any, err error) { err = yaml.Unmarshal([]byte(text), &v); return v, err }
	all["fromYamlArray"] = func(text string) (v []any, err error) { err = yaml.Unmarshal([]byte(text), &v); return v, err }
	return all
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

// mostText bounds what one placeholder becomes.
const mostText = 1 << 20

// text fills in one text.
func (t templates) text(text string, params map[string]any) (string, error) {
	if !strings.Contains(text, "{{") {
		return text, nil
	}
	if t.goTemplate {
		return t.goText(text, params)
	}
	simple, err := fasttemplate.NewTemplate(text, "{{", "}}")
	if err != nil {
		return text, nil // nothing closes it: no placeholder
	}
	return simple.ExecuteFuncStringWithErr(func(w io.Writer, tag string) (int, error) {
		value, ok := params[strings.TrimSpace(tag)].(string)
		if !ok {
			value = "{{" + tag + "}}"
		}
		return io.WriteString(w, value)
	})
}

func (t templates) goText(text string, params map[string]any) (string, error) {
	parsed, err := template.New("").Funcs(t.functions).Option(t.options...).Parse(text)
	if err != nil {
		return "", fmt.Errorf("template %q: %w", text, err)
	}
	var out limited
	if err := parsed.Execute(&out, params); err != nil {
		return "", fmt.Errorf("template %q: %w", text, err)
	}
	return out.String(), nil
}

// limited is a text that cannot grow for ever.
type limited struct{ strings.Builder }

// Write appends, or says that it is too much.
func (l *limited) Write(p []byte) (int, error) {
	if l.Len()+len(p) > mostText {
		return 0, fmt.Errorf("it becomes larger than %d bytes", mostText)
	}
	return l.Builder.Write(p)
}

// fill fills in the texts of a value, keys included.
func (t templates) fill(value map[string]any, params map[string]any) (map[string]any, error) {
	filled, err := t.value(value, params)
	if err != nil {
		return nil, err
	}
	return filled.(map[string]any), nil
}

func (t templates) value(value any, params map[string]any) (any, error) {
	switch v := value.(type) {
	case string:
		return t.text(v, params)
	case []any:
		all := make([]any, len(v))
		for i, item := range v {
			var err error
			if all[i], err = t.value(item, params); err != nil {
				return nil, err
			}
		}
		return all, nil
	case map[string]any:
		all := make(map[string]any, len(v))
		for key, item := range v {
			name, err := t.text(key, params)
			if err != nil {
				return nil, err
			}
			if all[name], err = t.value(item, params); err != nil {
				return nil, err
			}
		}
		return all, nil
	}
	return value, nil
}

// patch fills a patch in and lays it over an Application: a map is merged, anything else,
// lists included, is replaced, and null removes.
func (t templates) patch(app map[string]any, text string, params map[string]any) (map[string]any, error) {
	filled, err := t.text(text, params)
	if err != nil {
		return nil, err
	}
	var over map[string]any
	if err := yaml.Unmarshal([]byte(filled), &over); err != nil {
		return nil, err
	}
	return patched(app, over), nil
}

func patched(base, over map[string]any) map[string]any {
	all := maps.Clone(base)
	if all == nil {
		all = map[string]any{}
	}
	for key, value := range over {
		below, isMap := value.(map[string]any)
		switch {
		case value == nil:
			delete(all, key)
		case isMap:
			under, _ := all[key].(map[string]any)
			all[key] = patched(under, below)
		default:
			all[key] = value
		}
	}
	return all
}
