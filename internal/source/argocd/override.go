package argocd

import "sigs.k8s.io/yaml"

// With returns a source over which a file of its directory is laid, .argocd-source.yaml, as a JSON merge patch; but
// for where the source is from, which such a file cannot say.
func (s Source) With(override []byte) (Source, error) {
	var over map[string]any
	if err := yaml.Unmarshal(override, &over); err != nil {
		return s, err
	}
	var with Source
	if err := patch(s, over, &with); err != nil {
		return s, err
	}
	with.RepoURL, with.Path, with.Chart = s.RepoURL, s.Path, s.Chart
	with.TargetRevision, with.TagPrefix, with.Ref, with.Name = s.TargetRevision, s.TagPrefix, s.Ref, s.Name
	return with, nil
}
