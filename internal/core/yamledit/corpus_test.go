package yamledit

import (
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// corpus is a directory beside the project with real manifests that nobody here wrote.
const corpus = "../../../../shared/corpus"

// TestCorpus edits each document of the corpus at random, several times over.
func TestCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	if _, err := os.Stat(corpus); err != nil {
		t.Logf("THE CORPUS IS NOT HERE: no real manifest is tested (%v)", err)
		t.Skip()
	}
	count := map[outcome]int{}
	err := filepath.WalkDir(corpus, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(path)) {
			return err
		}
		for i, src := range documentsOf(t, path) {
			rounds := uint64(3)
			if len(src) > 20_000 {
				rounds = 1
			}
			for round := range rounds {
				got, err := try(seeded(hashOf(src)+round), src, false)
				count[got]++
				if err != nil {
					t.Errorf("%s: document %d: %v", path, i, err)
				}
				if got == reencoded {
					t.Errorf("%s: document %d is re-encoded", path, i)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d spliced, %d re-encoded, %d undecodable, %d unknown to the model", count[spliced], count[reencoded],
		count[undecodable], count[unknown])
}

// documentsOf splits a file at its `---` lines.
func documentsOf(t *testing.T, path string) [][]byte {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var documents [][]byte
	var document []byte
	for _, line := range strings.SplitAfter(string(src), "\n") {
		if strings.HasPrefix(line, "---") && len(document) > 0 {
			documents = append(documents, document)
			document = nil
		}
		document = append(document, line...)
	}
	return append(documents, document)
}

func hashOf(b []byte) uint64 {
	h := fnv.New64a()
	h.Write(b)
	return h.Sum64()
}
