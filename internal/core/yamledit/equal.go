package yamledit

import "go.yaml.in/yaml/v3"

// equal compares what two trees mean, not how they are spelled. Aliases are the same if
// they stand for the same node, not merely for one of the same name.
func equal(a, b *yaml.Node) bool {
	return equalNodes(a, b, map[*yaml.Node]*yaml.Node{})
}

func equalNodes(a, b *yaml.Node, anchored map[*yaml.Node]*yaml.Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Kind != b.Kind || a.Anchor != b.Anchor || len(a.Content) != len(b.Content) {
		return false
	}
	if a.Kind == yaml.AliasNode {
		return anchored[a.Alias] == b.Alias
	}
	if a.Anchor != "" {
		anchored[a] = b
	}
	if isNull(a) || isNull(b) {
		return isNull(a) && isNull(b)
	}
	if a.ShortTag() != b.ShortTag() || a.Value != b.Value {
		return false
	}
	for i := range a.Content {
		if !equalNodes(a.Content[i], b.Content[i], anchored) {
			return false
		}
	}
	return true
}
