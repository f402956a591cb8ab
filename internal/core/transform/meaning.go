package transform

// Protection is what the edits of a rule protect. An object that had such an edit and leaves without it has lost
// the protection. The zero value is for edits that nobody misses, and for rules that make none.
type Protection string

// The protections.
const (
	StoredData       Protection = "stored data"       // commands do not delete or overwrite what is stored
	VolumeOwner      Protection = "volume owner"      // who writes to a volume owns it
	PodStart         Protection = "pod start"         // pods start
	Admission        Protection = "admission"         // objects are admitted while a webhook is down
	PodPriority      Protection = "pod priority"      // which pods are scheduled first and evicted last
	SizeLabel        Protection = "size label"        // admission policies know the size of pods
	Resources        Protection = "resources"         // a container has at least these requests and limits
	ResourceCap      Protection = "resource cap"      // a container has exactly this limit
	AutoscalerMode   Protection = "autoscaler mode"   // when an autoscaler sets requests, and of what
	AutoscalerBounds Protection = "autoscaler bounds" // how little and how much it sets
)

// Count is the figure that counts what a rule finds. The zero value is for none.
type Count string

// The counts.
const (
	UnsafeSync       Count = "unsafe sync"         // a command that may delete what it should keep
	NotRead          Count = "not read"            // a program that can delete, named in what Ballast does not read
	UnownedVolume    Count = "unowned volume"      // a volume that nothing gives to its user
	HardenedRoot     Count = "hardened root image" // a container that must start as root and may not
	FailClosed       Count = "fail-closed webhook" // a webhook or policy that keeps pods from starting while it is down
	UnsizedWorkload  Count = "unsized workload"    // a workload that nobody sized
	UnknownContainer Count = "unknown container"   // a size in the registry for a container that does not exist
)
