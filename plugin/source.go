package plugin

import (
	"maps"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/source/render"
	"github.com/vixens-io/ballast/plugin/cmp"
)

// source returns how the application's source renders, by its parameters and the cluster that
// Argo CD tells of.
func source(env Environment, op Operator, p parameters) (render.Options, error) {
	spec, err := p.spec()
	return render.Options{
		Spec:        spec,
		Environment: render.Environment(env),
		KubeVersion: env["KUBE_VERSION"],
		APIVersions: splitList(env["KUBE_API_VERSIONS"]),
		Helm:        op.Helm,
		EnableHelm:  op.EnableHelm,
		HelmCall:    op.HelmCall,
		AllowRemote: op.AllowRemote,
		ArgoCD:      op.ArgoCD,
	}, err
}

// setOption takes an option of the source, in place of what it was before.
func (p *parameters) setOption(o render.Option, v value) error {
	values, err := v.forOption(o.Form)
	if err != nil {
		return err
	}
	var alone render.Spec
	if err := o.Set(&alone, values...); err != nil {
		return err
	}
	if p.Options == nil {
		p.Options = map[string][]string{}
	}
	p.Options[o.Name] = values
	return nil
}

// spec returns what the options of the source say together.
func (p parameters) spec() (render.Spec, error) {
	var s render.Spec
	for _, o := range render.SpecOptions() {
		if values, isSet := p.Options[o.Name]; isSet {
			if err := o.Set(&s, values...); err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

// forOption returns a value in the form of an option.
func (v value) forOption(form render.Form) (values []string, err error) {
	switch {
	case form == render.Pairs && v.Map != nil:
		for _, name := range slices.Sorted(maps.Keys(v.Map)) {
			values = append(values, name+"="+v.Map[name])
		}
		return values, nil
	case form == render.Pairs || form == render.List:
		return values, v.intoList(&values)
	}
	text, err := v.text()
	return []string{text}, err
}

// announceOption returns an option as Argo CD's user interface shows it.
func announceOption(o render.Option) cmp.Parameter {
	title := strings.ReplaceAll(o.Name, "-", " ")
	a := cmp.Parameter{Name: o.Name, Title: strings.ToUpper(title[:1]) + title[1:],
		Tooltip: o.Doc, ItemType: "string", CollectionType: "string"}
	switch o.Form {
	case render.Switch:
		a.ItemType, a.String = "boolean", "false"
	case render.List:
		a.CollectionType = "array"
	case render.Pairs:
		a.CollectionType = "map"
	}
	return a
}
