package drift

import (
	"encoding/json"
	"fmt"
	"strings"
)

// applied is what is known of the last time that an object was applied.
type applied struct {
	managers managers
	by       manager // who applies it
	isArgoCD bool
	found    bool
	last     map[string]any // what was applied, as client-side apply notes it; nil: not known
	foreign  bool           // kubectl noted that, of an object that Argo CD applies, too
	patches  []string       // what Kyverno notes of its patches at admission
	app      *deployed      // its Application, as the cluster has it; nil: not known
	commit   string         // of the checkout
}

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

func appliedOf(o *liveObject, all managers) applied {
	a := applied{managers: all}
	a.by, a.isArgoCD, a.found = all.applier()
	if text := o.Metadata.Annotations[lastApplied]; text != "" {
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()
		if dec.Decode(&a.last) != nil {
			a.last = nil
		}
	}
	noted := place{}.at("metadata").at("annotations").at(lastApplied)
	if owning := all.owning(noted); len(owning) > 0 && a.isArgoCD {
		a.foreign = !isArgoCDManager(owning[0].Manager)
	}
	if a.isArgoCD && a.by.Operation == "Apply" && !a.byUpdateToo() {
		a.last = nil // a leftover from before server-side apply
	}
	a.patches = strings.Split(o.Metadata.Annotations["policies.kyverno.io/last-applied-patches"], "\n")
	return a
}

// byUpdateToo reports whether Argo CD applies both ways, the client-side one last.
func (a applied) byUpdateToo() bool {
	for _, m := range a.managers {
		if isArgoCDManager(m.Manager) && m.Operation == "Update" && m.Time > a.by.Time {
			return true
		}
	}
	return false
}

// ruling is the word on one gap.
type ruling struct {
	verdict Verdict
	cause   Cause
	manager manager
	why     string
}

// judge says who is behind a gap.
func (a applied) judge(g gap) ruling {
	owning := a.managers.owning(g.place)
	for _, m := range owning {
		if a.applies(m) {
			return a.afterApply(g, &m)
		}
	}
	if len(owning) == 0 {
		return a.afterApply(g, nil)
	}
	m := owning[0]
	if was, ok := a.at(g); ok && g.live != nil && states(g.place, was, g.live) && !a.foreign {
		return ruling{NotSynced, "", m, "it lives as it was applied last, and Git says otherwise since"}
	}
	w := writerOf(m, g.place)
	why := w.text + " wrote it"
	if w.cause == Unknown {
		why = "the field manager " + w.text + " wrote it, which Ballast does not know"
	}
	return ruling{w.verdict, w.cause, m, why}
}

// applies reports whether a manager is the one that applies the object.
func (a applied) applies(m manager) bool {
	if a.isArgoCD {
		return isArgoCDManager(m.Manager)
	}
	return a.found && m.Manager == a.by.Manager && m.Operation == a.by.Operation
}

// at returns what was applied in the place of a gap; false where that is not known, or nothing was.
func (a applied) at(g gap) (any, bool) {
	if a.last == nil {
		return nil, false
	}
	return get(a.last, g.place)
}

// afterApply judges a gap of which nobody is known to have written it since it was applied. Managed fields never name
// a webhook: what it writes is the applier's, or nobody's.
func (a applied) afterApply(g gap, by *manager) ruling {
	r := ruling{}
	if by != nil {
		r.manager = *by
	}
	switch {
	case !a.found:
		r.verdict, r.cause = Changed, Unknown
		r.why = "it has no managed fields that tell who wrote it"
		if len(a.managers) == 0 {
			r.why += ": have kubectl print them with --show-managed-fields"
		}
		return r
	case a.last != nil:
		return a.clientSide(g, r)
	case a.by.Operation == "Apply":
		return a.serverSide(g, r)
	}
	return a.unsure(g, r)
}

// clientSide judges by what client-side apply noted.
func (a applied) clientSide(g gap, r ruling) ruling {
	was, stated := a.at(g)
	switch {
	case g.isExtra() && stated && !isNothing(was):
		return r.notSynced("it was applied, and Git no longer states it")
	case g.isExtra():
		return a.admission(g, r, "nobody is known to have written it, and it was not applied")
	case !stated || !states(g.place, g.git, was):
		return r.notSynced(a.notYet())
	case g.live == nil && r.manager.Manager == "":
		r.verdict, r.cause = Changed, Unknown
		r.why = "it was applied and is not there: something took it out, or the API server does not know the field"
		return r
	}
	return a.admission(g, r, "it was applied as Git has it, nobody is known to have written it since, and it lives "+
		"otherwise")
}

// notYet says that Git and what was applied differ.
func (a applied) notYet() string {
	if !a.isArgoCD {
		return "it was applied with " + a.by.Manager + ", never by Argo CD, and not as Git has it"
	}
	return "Argo CD applied it last as it was before"
}

// serverSide judges by the fields that server-side apply has, which say nothing of their values.
func (a applied) serverSide(g gap, r ruling) ruling {
	isApplied := a.by.owns(g.place)
	switch {
	case g.isExtra() && isApplied:
		return r.notSynced("it was applied, and Git no longer states it")
	case g.isExtra():
		return a.admission(g, r, "nobody is known to have written it, and it was not applied")
	case !isApplied && g.live == nil:
		return r.notSynced("it was not among the fields that were applied last")
	case !isApplied:
		return r.notSynced("it was not among the fields that were applied last, and lives with another value")
	}
	return a.unsure(g, r)
}

// unsure judges a value that the applier has and Git has otherwise, by what else is known.
func (a applied) unsure(g gap, r ruling) ruling {
	switch {
	case a.policy(g) != "":
		return a.admission(g, r, "")
	case a.app.isAt(a.commit):
		return a.admission(g, r, "its Application was synced at this commit, and it lives otherwise")
	case a.app != nil && a.commit != "" && a.app.revision != "":
		return r.notSynced(fmt.Sprintf("its Application was synced last at %.7s, and the checkout is at %.7s", a.app.revision,
			a.commit))
	}
	return r.notSynced("it was applied with another value, or mutated at admission: server-side apply does not keep " +
		"what it applied; with applications among what kubectl prints it can be told apart")
}

func (r ruling) notSynced(why string) ruling {
	r.verdict, r.why = NotSynced, why
	return r
}

func (a applied) admission(g gap, r ruling, why string) ruling {
	r.verdict, r.cause, r.why = Changed, Admission, why
	if policy := a.policy(g); policy != "" {
		r.why = "Kyverno notes on the object that it was " + policy
	}
	return r
}

// policy returns what Kyverno notes of a patch in the place of a gap.
func (a applied) policy(g gap) string {
	at := pointer(g.keys())
	for _, line := range a.patches {
		who, what, found := strings.Cut(line, ": ")
		verb, path, _ := strings.Cut(what, " ")
		if found && (path == at || strings.HasPrefix(at, path+"/") || strings.HasPrefix(path, at+"/")) && path != "" {
			rule, rest, _ := strings.Cut(who, ".")
			return fmt.Sprintf("%s by the rule %s of the policy %s", verb, rule, strings.TrimSuffix(rest, ".kyverno.io"))
		}
	}
	return ""
}
