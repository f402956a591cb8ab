package safesync

import (
	"cmp"
	"encoding/base64"
	"slices"

	"github.com/vixens-io/ballast/internal/core/transform"
)

var (
	configMaps = transform.GroupKind{Kind: "ConfigMap"}
	secrets    = transform.GroupKind{Kind: "Secret"}

	// stores are the kinds that hold scripts.
	stores = []transform.GroupKind{configMaps, secrets}
)

// store is a ConfigMap or a Secret of the render with its texts.
type store struct {
	transform.Other
	texts    map[string]content
	mentions map[string]bool // the texts that name a tool
}

// content is one text of a store.
type content struct {
	field  transform.Field
	text   string
	sealed string // why it is not edited, empty if it may be
}

// The reasons to leave a text alone.
const (
	inSecret = "Secrets are not edited; change the script in its source"
	inBase64 = "a script in Base64 is not edited; change it in its source"
)

func (s *store) isSecret() bool { return s.Kind == secrets.Kind }

func (r render) newStore(o transform.Other) *store {
	s := &store{Other: o, texts: map[string]content{}, mentions: map[string]bool{}}
	for _, c := range contents(o.Input(), o.Kind == secrets.Kind) {
		s.texts[c.field.Key()] = c
		if r.tools.named(c.text) {
			s.mentions[c.field.Key()] = true
		}
	}
	return s
}

// contents are the texts of a ConfigMap or a Secret. What is no Base64 is no text.
func contents(root transform.Field, isSecret bool) []content {
	var all []content
	add := func(key string, isEncoded bool) {
		for _, f := range root.At(key).Pairs() {
			c, ok := contentOf(f, isEncoded)
			if !ok {
				continue
			}
			if isSecret {
				c.sealed = inSecret
			}
			all = append(all, c)
		}
	}
	add("data", isSecret)
	add("binaryData", true)
	add("stringData", false)
	return all
}

func contentOf(f transform.Field, isEncoded bool) (c content, ok bool) {
	c = content{field: f, text: textOf(f)}
	if _, isBinary := f.Binary(); isBinary {
		c.sealed = inBase64
	}
	if !isEncoded {
		return c, true
	}
	decoded, err := base64.StdEncoding.DecodeString(c.text)
	c.text, c.sealed = string(decoded), inBase64
	return c, err == nil
}

// textOf is what a scalar stands for.
func textOf(f transform.Field) string {
	if text, ok := f.Binary(); ok {
		return text
	}
	return f.Value()
}

// environment are the variables of a container of which the render says the value.
type environment struct {
	values  map[string]string
	secret  bool              // one of them that names a tool comes from a Secret
	missing map[string]string // where the others come from
	open    []reference       // what brings variables that are not known by name
}

// environment returns that of a container. Of a Secret, only what names a tool is looked at.
func (s *scene) environment(namespace string, c transform.Field) environment {
	e := environment{values: map[string]string{}, missing: map[string]string{}}
	for _, source := range c.At("envFrom").Each() {
		ref, ok := refOf(source, "configMapRef", "secretRef")
		if !ok {
			continue
		}
		of := s.byName[storeName{namespace, ref}]
		if of == nil {
			e.open = append(e.open, ref)
			continue
		}
		for key := range of.texts {
			e.take(source.At("prefix").Value()+key, of, key)
		}
	}
	for _, v := range c.At("env").Each() {
		name := v.At("name").Value()
		ref, ok := refOf(v.At("valueFrom"), "configMapKeyRef", "secretKeyRef")
		switch value := v.At("value"); {
		case value.Exists():
			e.values[name] = textOf(value)
		case !ok:
			delete(e.values, name)
		case s.byName[storeName{namespace, ref}] == nil:
			delete(e.values, name)
			e.missing[name] = ref.String()
		default:
			e.take(name, s.byName[storeName{namespace, ref}], keyOf(v.At("valueFrom")))
		}
	}
	return e
}

func (e *environment) take(name string, of *store, key string) {
	c, ok := of.texts[key]
	if !ok || of.isSecret() && !of.mentions[key] {
		delete(e.values, name)
		return
	}
	e.values[name] = c.text
	e.secret = e.secret || of.isSecret()
}

// refOf is the ConfigMap or the Secret that a source names.
func refOf(source transform.Field, configMap, secret string) (reference, bool) {
	if name := source.At(configMap, "name").Value(); name != "" {
		return reference{configMaps.Kind, name}, true
	}
	name := source.At(secret, "name").Value()
	return reference{secrets.Kind, name}, name != ""
}

// keyOf is the key that a source names.
func keyOf(source transform.Field) string {
	return cmp.Or(source.At("configMapKeyRef", "key").Value(), source.At("secretKeyRef", "key").Value())
}

// isStore reports whether an object may hold scripts.
func isStore(k transform.GroupKind) bool { return slices.Contains(stores, k) }
