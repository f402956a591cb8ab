package argocd

import (
	"encoding/json"

	"sigs.k8s.io/yaml"
)

// With returns a source over which a file of its folder is laid, .argocd-source.yaml, as a JSON merge
// patch; but for where the source is from, which such a file cannot say.
func (s Source) With(override []byte) (Source, error) {
	var patch, own map[string]any
	if err := yaml.Unmarshal(override, &patch); err != nil {
		return s, err
	}
	text, err := json.Marshal(s)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(text, &own); err != nil {
		return s, err
	}
	if text, err = json.Marshal(patched(own, patch)); err != nil {
		return s, err
	}
	var with Source
	if err := json.Unmarshal(text, &with); err != nil {
		return s, err
	}
	with.RepoURL, with.Path, with.Chart = s.RepoURL, s.Path, s.Chart
	with.TargetRevision, with.Ref, with.Name = s.TargetRevision, s.Ref, s.Name
	return with, nil
}
