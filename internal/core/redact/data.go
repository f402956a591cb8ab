package redact

// isData reports whether the reader is at the key below which a Secret holds its data.
func (r *reader) isData() bool {
	if name := r.name(); name != "data" && name != "stringData" {
		return false
	}
	if _, by := r.separator(); by != colon || !r.startsLine() && !r.inFlow() {
		return false
	}
	return r.name() == "stringData" || r.isInSecret()
}

// isInSecret reports whether the object around a key is a Secret. One without a kind may
// be an item of a SecretList.
func (r *reader) isInSecret() bool {
	if !r.outline.holdsSecret() {
		return false
	}
	kind := ""
	if r.startsLine() {
		kind = r.mapAround().kind
	}
	if kind == "" && r.inFlow() {
		kind = r.outline.kindAt(r.brace.at)
	}
	return kind == "Secret" || kind == ""
}

// data finds all values of the map below the key that the reader is at. It goes ahead on a
// copy of the reader.
func (r reader) data() []span {
	var all []span
	for end := r.mapEnd(); r.next() && r.start < end; {
		if _, by := r.separator(); by != colon {
			continue
		}
		if v := r.value(); v.from < v.to {
			all = append(all, v)
			r.skip(v.to)
		}
	}
	return all
}

// mapEnd finds the end of the map below the key that the reader is at.
func (r *reader) mapEnd() int {
	from, _ := r.separator()
	if from < len(r.s) && r.s[from] == '{' {
		return r.outline.end(from)
	}
	return r.linesBelow(from, r.column())
}
