package release

// Words are the facts in words, as far as they are more than numbers.
func (f Facts) Words() []string {
	var words []string
	for _, w := range []struct {
		is   bool
		word string
	}{
		{f.SkipMarker, "+argocd:skip-file-rendering"},
		{f.MissingComponents, "ignoreMissingComponents"},
		{f.EmptyComponents, "ignoreMissingComponents of folders without a kustomization"},
		{f.ValueFilePatterns, "patterns in valueFiles"},
		{f.ValuesWait, "values of a matrix that wait"},
		{f.FlatSelectors, "selectors by path"},
		{f.OverlappingPatterns, "asterisks that overlap what stands beside them"},
		{f.ExtensionFilter, "disableExtensionFilter"},
		{f.OCIGenerator, "the generator oci"},
	} {
		if w.is {
			words = append(words, w.word)
		}
	}
	return words
}
