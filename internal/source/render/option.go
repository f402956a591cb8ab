package render

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

// Option is one thing that an Application may say about its source: a flag of the command line,
// and a parameter of the plugin.
type Option struct {
	Name string // as the flag of `argocd app create`, where there is one
	Form Form
	Doc  string

	set func(*Spec, []string) error
}

// Form says how the value of an option is written.
type Form int

// The forms of options.
const (
	Text   Form = iota // one value
	Switch             // true or false
	List               // any number of values
	Pairs              // any number of NAME=VALUE
)

// Set says in a Spec what an option's values say. An empty text and a switch that is off say
// nothing, so that a source remains what it is. Errors do not have the value, which may be a
// secret, nor the name: whoever sets it knows in what form it is written there.
func (o Option) Set(s *Spec, values ...string) error {
	if (o.Form == Text || o.Form == Switch) && len(values) != 1 {
		return fmt.Errorf("want one value, not %d", len(values))
	}
	switch {
	case (o.Form == Text || o.Form == Switch) && values[0] == "":
		return nil
	case o.Form == Switch:
		on, err := strconv.ParseBool(values[0])
		if err != nil {
			return errors.New("want true or false")
		}
		if !on {
			return nil
		}
	case len(values) == 0:
		return nil
	}
	return o.set(s, values)
}

func (s *Spec) kustomize() *argocd.Kustomize {
	if s.Kustomize == nil {
		s.Kustomize = &argocd.Kustomize{}
	}
	return s.Kustomize
}

func (s *Spec) helm() *argocd.Helm {
	if s.Helm == nil {
		s.Helm = &argocd.Helm{}
	}
	return s.Helm
}

func (s *Spec) directory() *argocd.Directory {
	if s.Directory == nil {
		s.Directory = &argocd.Directory{}
	}
	return s.Directory
}

// text, enabled, list and pairs make a setter of the field that an option is.

func text(field func(*Spec) *string) func(*Spec, []string) error {
	return func(s *Spec, values []string) error {
		*field(s) = values[0]
		return nil
	}
}

func enabled(field func(*Spec) *bool) func(*Spec, []string) error {
	return func(s *Spec, _ []string) error {
		*field(s) = true
		return nil
	}
}

func list(field func(*Spec) *[]string) func(*Spec, []string) error {
	return func(s *Spec, values []string) error {
		to := field(s)
		*to = append(*to, values...)
		return nil
	}
}

func pairs(add func(s *Spec, name, value string)) func(*Spec, []string) error {
	return func(s *Spec, values []string) error {
		for _, text := range values {
			name, value, ok := strings.Cut(text, "=")
			if !ok || name == "" {
				return errors.New("want NAME=VALUE")
			}
			add(s, name, value)
		}
		return nil
	}
}

func mapping(field func(*Spec) *map[string]string) func(*Spec, []string) error {
	return pairs(func(s *Spec, name, value string) {
		to := field(s)
		if *to == nil {
			*to = map[string]string{}
		}
		(*to)[name] = value
	})
}
