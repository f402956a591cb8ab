package drift

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

// deployed is an Application as the cluster has it.
type deployed struct {
	revision string // that was synced last and whole; empty: none, or several
	synced   map[key]bool
	spec     rules
}

// rules are what an Application says of differences.
type rules struct {
	Ignore     []argocd.IgnoreDifference `json:"ignoreDifferences"`
	SyncPolicy struct {
		SyncOptions []string `json:"syncOptions"`
	} `json:"syncPolicy"`
}

func (l *Live) addApplication(h head, text []byte) error {
	var a struct {
		Spec   rules `json:"spec"`
		Status struct {
			OperationState struct {
				Phase      string `json:"phase"`
				SyncResult struct {
					Revision  string `json:"revision"`
					Resources []struct {
						Group     string `json:"group"`
						Kind      string `json:"kind"`
						Namespace string `json:"namespace"`
						Name      string `json:"name"`
						Status    string `json:"status"`
					} `json:"resources"`
				} `json:"syncResult"`
			} `json:"operationState"`
		} `json:"status"`
	}
	if err := json.Unmarshal(text, &a); err != nil {
		return fmt.Errorf("the Application %s: %w", h.Metadata.Name, err)
	}
	d := &deployed{spec: a.Spec, synced: map[key]bool{}}
	op := a.Status.OperationState
	if op.Phase == "Succeeded" {
		d.revision = op.SyncResult.Revision
	}
	for _, r := range op.SyncResult.Resources {
		if r.Status == "Synced" {
			d.synced[key{r.Group, r.Kind, r.Namespace, r.Name}] = true
		}
	}
	l.apps[h.Metadata.Name] = d
	return nil
}

// isAt reports whether an Application was synced last at a commit.
func (d *deployed) isAt(commit string) bool {
	return d != nil && commit != "" && d.revision == commit
}

// What an Application's ignoreDifferences do with a difference.
const (
	ignoredHidden = "ignoreDifferences hides it: Argo CD shows the object as synced"
	ignoredKept   = "ignoreDifferences with RespectIgnoreDifferences keeps what Git has from landing"
	ignoredMaybe  = "ignoreDifferences has a jq expression that may hide it, which Ballast does not evaluate"
)

// ignored says what the ignoreDifferences of an Application do with a gap; empty for nothing.
func (r rules) ignored(k key, g gap, by manager) string {
	maybe := false
	for _, i := range r.entries() {
		if !i.concerns(k) {
			continue
		}
		switch hides, sure := i.hides(g, by); {
		case hides && sure:
			if slices.Contains(r.SyncPolicy.SyncOptions, "RespectIgnoreDifferences=true") {
				return ignoredKept
			}
			return ignoredHidden
		case hides:
			maybe = true
		}
	}
	if maybe {
		return ignoredMaybe
	}
	return ""
}

// ignore is one entry of ignoreDifferences.
type ignore argocd.IgnoreDifference

func (r rules) entries() []ignore {
	var all []ignore
	for _, i := range r.Ignore {
		all = append(all, ignore(i))
	}
	return all
}

func (i ignore) concerns(k key) bool {
	matches := func(pattern, text string) bool {
		ok, err := path.Match(pattern, text)
		return ok && err == nil
	}
	return matches(i.Group, k.group) && matches(i.Kind, k.kind) &&
		(i.Name == "" || i.Name == k.name) && (i.Namespace == "" || i.Namespace == k.namespace)
}

// hides reports whether an entry hides a gap, and whether that is sure.
func (i ignore) hides(g gap, by manager) (hides, sure bool) {
	at := pointer(g.keys())
	for _, p := range i.JSONPointers {
		if at == p || strings.HasPrefix(at, p+"/") {
			return true, true
		}
	}
	if by.Manager != "" && slices.Contains(i.ManagedFieldsManagers, by.Manager) {
		return true, true
	}
	for _, expression := range i.JQPathExpressions {
		keys, plain := jqPath(expression)
		if !plain {
			hides = true
			continue
		}
		if matchesKeys(keys, g.place) {
			return true, true
		}
	}
	return hides, false
}

// jqPath reads a path of jq that is keys, indices and [] alone; "[]" stands for each item.
func jqPath(expression string) (keys []string, plain bool) {
	rest := strings.TrimSpace(expression)
	for rest != "" {
		switch {
		case strings.HasPrefix(rest, `."`), strings.HasPrefix(rest, `["`), strings.HasPrefix(rest, `.["`):
			start := strings.Index(rest, `"`) + 1
			end := strings.Index(rest[start:], `"`)
			if end < 0 {
				return nil, false
			}
			bracket := rest[start-2:start-1] == "["
			keys, rest = append(keys, rest[start:start+end]), rest[start+end+1:]
			if bracket {
				if !strings.HasPrefix(rest, "]") {
					return nil, false
				}
				rest = rest[1:]
			}
		case rest[0] == '[', strings.HasPrefix(rest, ".["):
			rest = strings.TrimPrefix(rest, ".")
			end := strings.Index(rest, "]")
			if end < 0 || strings.Trim(rest[1:end], "0123456789") != "" {
				return nil, false
			}
			key := rest[1:end]
			if key == "" {
				key = "[]"
			}
			keys, rest = append(keys, key), strings.TrimPrefix(rest[end+1:], "?")
		case rest[0] == '.':
			rest = rest[1:]
			end := strings.IndexAny(rest, ".[ |(?")
			if end < 0 {
				end = len(rest)
			}
			if end == 0 {
				return nil, false
			}
			keys, rest = append(keys, rest[:end]), strings.TrimPrefix(rest[end:], "?")
		default:
			return nil, false
		}
	}
	return keys, len(keys) > 0
}

// matchesKeys reports whether keys lead to a place or above it.
func matchesKeys(keys []string, p place) bool {
	if len(p) < len(keys) {
		return false
	}
	for i, key := range p[:len(keys)].keys() {
		if keys[i] != "[]" && keys[i] != key {
			return false
		}
	}
	return true
}
