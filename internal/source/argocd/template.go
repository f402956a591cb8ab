package argocd

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/template"

	"github.com/valyala/fasttemplate"
	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/core/release"
)

// templates fills placeholders in: {{name}}, or Go templates where the set wants them.
type templates struct {
	goTemplate bool
	options    []string
	argoCD     release.Version // that fills them in
	functions  template.FuncMap
	blanks     *blanks // nil: nobody asks
}

func newTemplates(s setSpec, by release.Version) templates {
	t := templates{goTemplate: s.GoTemplate, options: s.GoTemplateOptions, argoCD: by}
	if t.goTemplate {
		t.functions = functions()
	}
	return t
}

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
		t.blanks.note(strings.TrimSpace(tag), value, ok)
		return io.WriteString(w, value)
	})
}

func (t templates) goText(text string, params map[string]any) (string, error) {
	parsed := template.New("").Funcs(t.functions).Option(t.options...)
	if t.argoCD.Facts().Tpl {
		parsed.Funcs(template.FuncMap{"tpl": tpl(parsed)})
	}
	parsed, err := parsed.Parse(text)
	if err != nil {
		return "", fmt.Errorf("template %q: %w", text, err)
	}
	if t.blanks != nil && parsed.Tree != nil {
		t.blanks.look(parsed.Root, params)
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

// known fills in the texts of a map that need no other parameters than these. The others are left for later.
func (t templates) known(value any, params map[string]any) (any, error) {
	texts, isMap := value.(map[string]any)
	if !isMap {
		return t.value(value, params)
	}
	t.options = slices.DeleteFunc(slices.Clone(t.options), func(option string) bool {
		return strings.HasPrefix(option, "missingkey=")
	})
	t.options = append(t.options, "missingkey=error")
	all := maps.Clone(texts)
	for key, item := range texts {
		filled, err := t.value(item, params)
		if err == nil {
			all[key] = filled
		} else if !strings.Contains(err.Error(), "map has no entry for key") &&
			!strings.Contains(err.Error(), "can't evaluate field") { // as Argo CD tells that a key is missing
			return nil, fmt.Errorf("values.%s: %w", key, err)
		}
	}
	return all, nil
}

// patch fills a patch in and lays it over an Application.
func (t templates) patch(app map[string]any, text string, params map[string]any) (all map[string]any, err error) {
	filled, err := t.text(text, params)
	if err != nil {
		return nil, err
	}
	var over map[string]any
	if err := yaml.Unmarshal([]byte(filled), &over); err != nil {
		return nil, err
	}
	if spec, ok := over["spec"].(map[string]any); ok {
		delete(spec, "project") // Argo CD lets no patch move an Application to another one
	}
	return all, patch(app, over, &all)
}
