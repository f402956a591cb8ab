package drift

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// Live is what a cluster has.
type Live struct {
	objects map[key]*liveObject
	order   []key
	pods    []pod
	owners  map[key]owner // of what stands between a pod and its workload
	apps    map[string]*deployed
	kinds   map[[2]string]bool
	count   int
	managed int // of them with managed fields
	secrets int
	static  int // pods of nodes themselves
}

// key names an object.
type key struct{ group, kind, namespace, name string }

func (k key) ref(apiVersion string) transform.ObjectRef {
	return transform.ObjectRef{APIVersion: apiVersion, Kind: k.kind, Namespace: k.namespace, Name: k.name}
}

// liveObject is an object that lives; it is decoded where it is compared.
type liveObject struct {
	key
	head
	text []byte // compact JSON
}

// head is what is known of an object before it is decoded.
type head struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Name              string            `json:"name"`
		Namespace         string            `json:"namespace"`
		Labels            map[string]string `json:"labels"`
		Annotations       map[string]string `json:"annotations"`
		DeletionTimestamp string            `json:"deletionTimestamp"`
		OwnerReferences   []owner           `json:"ownerReferences"`
		ManagedFields     []managedFields   `json:"managedFields"`
	} `json:"metadata"`
}

// owner is a reference to what made an object.
type owner struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Name       string `json:"name"`
	Controller bool   `json:"controller"`
}

func (h *head) controller() (owner, bool) {
	i := slices.IndexFunc(h.Metadata.OwnerReferences, func(o owner) bool { return o.Controller })
	if i < 0 {
		return owner{}, false
	}
	return h.Metadata.OwnerReferences[i], true
}

// mostOfObject is how many bytes one object may have, far above what etcd takes.
const mostOfObject = 16 << 20

var errLarge = fmt.Errorf("an object has more than %d MiB, which no cluster stores", mostOfObject>>20)

// Read reads what `kubectl get … -A -o json --show-managed-fields` prints: a List, single objects, or several of
// these one after the other. No more than one object is held beside what is kept.
func Read(r io.Reader) (*Live, error) {
	l := &Live{
		objects: map[key]*liveObject{}, owners: map[key]owner{}, apps: map[string]*deployed{}, kinds: map[[2]string]bool{},
	}
	in := &bounded{in: bufio.NewReaderSize(r, 1<<16)}
	if err := in.begin(); err != nil {
		return nil, err
	}
	dec := json.NewDecoder(in)
	for {
		err := l.document(dec, in)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, readable(err)
		}
	}
	if l.count == 0 && l.secrets == 0 {
		return nil, errors.New("no object is in it: " + wanted)
	}
	return l, nil
}

const wanted = "want what kubectl get … -A -o json --show-managed-fields prints"

func readable(err error) error {
	if wrong := (*json.SyntaxError)(nil); errors.As(err, &wrong) {
		return fmt.Errorf("not valid JSON at byte %d: %w; %s", wrong.Offset, err, wanted)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("it ends in the middle of an object: " + wanted)
	}
	return err
}

// bounded reads no more than one object may have until it is told that the next one begins.
type bounded struct {
	in   *bufio.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errLarge
	}
	n, err := b.in.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

func (b *bounded) next() { b.left = mostOfObject }

// begin refuses what is no JSON, with a word on what to do.
func (b *bounded) begin() error {
	b.next()
	if mark, _ := b.in.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = b.in.Discard(3)
	}
	for {
		c, err := b.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return errors.New("it is empty: " + wanted)
		case err != nil:
			return err
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			continue
		case c != '{':
			return errors.New("it is no JSON: " + wanted)
		}
		return b.in.UnreadByte()
	}
}

// document reads one object, or the items of one List.
func (l *Live) document(dec *json.Decoder, in *bounded) error {
	in.next()
	start, err := dec.Token()
	if err != nil {
		return err
	}
	if start != json.Delim('{') {
		return fmt.Errorf("it holds a value that is no object: %s", wanted)
	}
	fields, isList := map[string]json.RawMessage{}, false
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return unexpected(err)
		}
		if name == "items" {
			isList = true
			if err := l.items(dec, in); err != nil {
				return unexpected(err)
			}
			continue
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return unexpected(err)
		}
		if !isList {
			fields[fmt.Sprint(name)] = value
		}
	}
	if _, err := dec.Token(); err != nil {
		return unexpected(err)
	}
	if isList {
		return nil
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	return l.add(text)
}

// unexpected makes of the end of the input, in the middle, what it is.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (l *Live) items(dec *json.Decoder, in *bounded) error {
	start, err := dec.Token()
	if err != nil || start == nil { // null
		return err
	}
	if start != json.Delim('[') {
		return fmt.Errorf("items is no list: %s", wanted)
	}
	for dec.More() {
		in.next()
		var item json.RawMessage
		if err := dec.Decode(&item); err != nil {
			return err
		}
		if err := l.add(item); err != nil {
			return err
		}
	}
	in.next()
	_, err = dec.Token()
	return err
}

// add keeps of an object what is asked for later. Secrets are not looked into.
func (l *Live) add(text []byte) error {
	var kind struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
	}
	if err := json.Unmarshal(text, &kind); err != nil {
		return fmt.Errorf("an item is no object: %w", err)
	}
	group := groupOf(kind.APIVersion)
	if kind.Kind == "" {
		return fmt.Errorf("an item has no kind: %s", wanted)
	}
	if group == "" && kind.Kind == "Secret" {
		l.secrets++
		return nil
	}
	var h head
	if err := json.Unmarshal(text, &h); err != nil {
		return fmt.Errorf("an item of kind %s: %w", kind.Kind, err)
	}
	k := key{group, h.Kind, h.Metadata.Namespace, h.Metadata.Name}
	l.count++
	l.kinds[[2]string{group, h.Kind}] = true
	if len(h.Metadata.ManagedFields) > 0 {
		l.managed++
	}
	by, isOwned := h.controller()
	switch {
	case group == "" && h.Kind == "Pod":
		return l.addPod(h, text)
	case isOwned && (k.group == "apps" && k.kind == "ReplicaSet" || k.group == "batch" && k.kind == "Job"):
		l.owners[k] = by
		return nil
	case group == "argoproj.io" && h.Kind == "Application":
		return l.addApplication(h, text)
	}
	return l.keep(k, h, text)
}

func (l *Live) keep(k key, h head, text []byte) error {
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return err
	}
	if _, twice := l.objects[k]; !twice {
		l.order = append(l.order, k)
	}
	h.Metadata.ManagedFields = nil // they are in the text
	l.objects[k] = &liveObject{key: k, head: h, text: bytes.Clone(compact.Bytes())}
	return nil
}

func groupOf(apiVersion string) string {
	group, _, found := strings.Cut(apiVersion, "/")
	if !found {
		return ""
	}
	return group
}

// decode returns an object as data, and what is known of who wrote it.
func (o *liveObject) decode() (map[string]any, managers, error) {
	var root map[string]any
	dec := json.NewDecoder(bytes.NewReader(o.text))
	dec.UseNumber()
	if err := dec.Decode(&root); err != nil {
		return nil, nil, err
	}
	var h head
	if err := json.Unmarshal(o.text, &h); err != nil {
		return nil, nil, err
	}
	return root, managersOf(h.Metadata.ManagedFields), nil
}

// Where Argo CD notes which Application an object is of.
const (
	trackingID    = "argocd.argoproj.io/tracking-id"
	instanceLabel = "app.kubernetes.io/instance"
)

// tracked returns the Application that Argo CD noted on an object, and whether that is sure: the annotation names
// the object, too; a label may be Helm's, or copied from another object.
func (o *liveObject) tracked() (app string, sure bool) {
	id := o.Metadata.Annotations[trackingID]
	if name, of, found := strings.Cut(id, ":"); found {
		_, itself, _ := strings.Cut(of, ":")
		place, name2, _ := strings.Cut(itself, "/")
		kind := o.kind
		if o.group != "" {
			kind = o.group + "/" + o.kind
		}
		isSelf := strings.HasPrefix(of, kind+":") && name2 == o.name && (o.namespace == "" || place == o.namespace)
		if isSelf {
			return afterNamespace(name), true
		}
	}
	return o.Metadata.Labels[instanceLabel], false
}

// afterNamespace returns the name of an Application out of namespace_name.
func afterNamespace(name string) string {
	if _, rest, found := strings.Cut(name, "_"); found {
		return rest
	}
	return name
}
