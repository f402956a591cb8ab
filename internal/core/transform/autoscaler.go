package transform

// TurningOff returns the transformer as the one that says which VerticalPodAutoscalers the registry turns off.
func TurningOff[S, E any](d Definition, turnsOff func(Config[S, E], Other) bool) Definition {
	d.turnsOff = func(c config, o Other) bool { return turnsOff(typed[S, E](c), o) }
	return d
}

// TurnsOff reports whether the registry turns a VerticalPodAutoscaler off.
func (p *Pass) TurnsOff(o Other) bool { return p.others.turnsOff != nil && p.others.turnsOff(o) }

// turnsOff asks the active transformer that knows the modes of autoscalers.
func (e *engine) turnsOff(o Other) bool {
	for _, d := range e.active {
		if d.turnsOff != nil {
			return d.turnsOff(e.config(d, e.match(o)), o)
		}
	}
	return false
}
