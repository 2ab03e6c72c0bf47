package tensor

import (
	flatbuffers "github.com/google/flatbuffers/go"

	"zen/abi"
)

// Numbers of Arrow's Schema.fbs, Message.fbs and File.fbs, format version V5.
const (
	metadataV5 = 4

	headerSchema      = 1
	headerRecordBatch = 3

	typeInt           = 2
	typeFloatingPoint = 3
	typeBinary        = 4
	typeUtf8          = 5
	typeBool          = 6
	typeDate          = 8
	typeTimestamp     = 10
	typeFixedSizeList = 16

	dateDay       = 0 // of a DateUnit; milliseconds, 1, are what is left out
	timeMicro     = 2 // of a TimeUnit
	timestampZone = "UTC"

	codecZstd = 1
)

// block is where a message lies in the file, as the footer lists it.
type block struct {
	offset int64 // of the message's prefix
	meta   int32 // bytes of prefix, metadata and padding
	body   int64 // bytes of the body
}

// span is where a buffer lies in the body of its message.
type span struct{ offset, length int64 }

// schemaMessage returns the metadata of the message that opens a file.
func schemaMessage(b *flatbuffers.Builder, columns []column, typ string) []byte {
	b.Reset()
	return message(b, headerSchema, schemaTable(b, columns, typ), 0)
}

// footer returns the table at the end of a file.
func footer(b *flatbuffers.Builder, columns []column, typ string, blocks []block) []byte {
	b.Reset()
	schema := schemaTable(b, columns, typ)
	b.StartVector(24, len(blocks), 8)
	for i := len(blocks) - 1; i >= 0; i-- {
		b.Prep(8, 24)
		b.PrependInt64(blocks[i].body)
		b.Pad(4)
		b.PrependInt32(blocks[i].meta)
		b.PrependInt64(blocks[i].offset)
	}
	batches := b.EndVector(len(blocks))
	b.StartVector(24, 0, 8)
	dictionaries := b.EndVector(0)
	b.StartObject(5)
	b.PrependInt16Slot(0, metadataV5, 0)
	b.PrependUOffsetTSlot(1, schema, 0)
	b.PrependUOffsetTSlot(2, dictionaries, 0)
	b.PrependUOffsetTSlot(3, batches, 0)
	b.Finish(b.EndObject())
	return b.FinishedBytes()
}

// batchMessage returns the metadata of a record batch. spans are all buffers of
// all columns, nulls the number of them in each column.
func batchMessage(b *flatbuffers.Builder, columns []column, spans []span, nulls []int64, rows, body int64, zstd bool) []byte {
	b.Reset()
	nodes := nodeVector(b, columns, nulls, rows)
	buffers := bufferVector(b, spans)
	var compression flatbuffers.UOffsetT
	if zstd {
		b.StartObject(2)
		b.PrependInt8Slot(0, codecZstd, 0)
		compression = b.EndObject()
	}
	b.StartObject(5)
	b.PrependInt64Slot(0, rows, 0)
	b.PrependUOffsetTSlot(1, nodes, 0)
	b.PrependUOffsetTSlot(2, buffers, 0)
	b.PrependUOffsetTSlot(3, compression, 0)
	return message(b, headerRecordBatch, b.EndObject(), body)
}

func nodeVector(b *flatbuffers.Builder, columns []column, nulls []int64, rows int64) flatbuffers.UOffsetT {
	n := 0
	node := func(length, nulls int64) {
		b.Prep(8, 16)
		b.PrependInt64(nulls)
		b.PrependInt64(length)
	}
	for _, c := range columns {
		n += c.nodes()
	}
	b.StartVector(16, n, 8)
	for i := len(columns) - 1; i >= 0; i-- {
		if columns[i].list {
			node(rows*int64(columns[i].listSize()), 0)
		}
		node(rows, nulls[i])
	}
	return b.EndVector(n)
}

func bufferVector(b *flatbuffers.Builder, spans []span) flatbuffers.UOffsetT {
	b.StartVector(16, len(spans), 8)
	for i := len(spans) - 1; i >= 0; i-- {
		b.Prep(8, 16)
		b.PrependInt64(spans[i].length)
		b.PrependInt64(spans[i].offset)
	}
	return b.EndVector(len(spans))
}

// nodes returns how many field nodes a batch has for the column.
func (c column) nodes() int {
	if c.list {
		return 2
	}
	return 1
}

func message(b *flatbuffers.Builder, kind byte, header flatbuffers.UOffsetT, body int64) []byte {
	b.StartObject(5)
	b.PrependInt16Slot(0, metadataV5, 0)
	b.PrependByteSlot(1, kind, 0)
	b.PrependUOffsetTSlot(2, header, 0)
	b.PrependInt64Slot(3, body, 0)
	b.Finish(b.EndObject())
	return b.FinishedBytes()
}

func schemaTable(b *flatbuffers.Builder, columns []column, typ string) flatbuffers.UOffsetT {
	offsets := make([]flatbuffers.UOffsetT, len(columns))
	for i, c := range columns {
		offsets[i] = fieldTable(b, c)
	}
	fields := offsetVector(b, offsets)
	meta := keyValues(b, [2]string{typeKey, typ})
	b.StartObject(4)
	b.PrependUOffsetTSlot(1, fields, 0)
	b.PrependUOffsetTSlot(2, meta, 0)
	return b.EndObject()
}

func fieldTable(b *flatbuffers.Builder, c column) flatbuffers.UOffsetT {
	if !c.list {
		kind, typ := elementType(b, c.dtype)
		return field(b, c.name, c.nullable, kind, typ, offsetVector(b, nil), 0)
	}
	kind, typ := elementType(b, c.dtype)
	// Nullable, though never null: Arrow's own fixed_shape_tensor has it so.
	item := field(b, itemField, true, kind, typ, offsetVector(b, nil), 0)
	children := offsetVector(b, []flatbuffers.UOffsetT{item})
	meta := keyValues(b, [2]string{extensionNameKey, fixedShapeTensor}, [2]string{extensionMetaKey, c.extensionMeta()})
	b.StartObject(1)
	b.PrependInt32Slot(0, int32(c.listSize()), 0)
	return field(b, c.name, c.nullable, typeFixedSizeList, b.EndObject(), children, meta)
}

func field(b *flatbuffers.Builder, name string, nullable bool, kind byte, typ, children, meta flatbuffers.UOffsetT) flatbuffers.UOffsetT {
	nameAt := b.CreateString(name)
	b.StartObject(7)
	b.PrependUOffsetTSlot(0, nameAt, 0)
	b.PrependBoolSlot(1, nullable, false)
	b.PrependByteSlot(2, kind, 0)
	b.PrependUOffsetTSlot(3, typ, 0)
	b.PrependUOffsetTSlot(5, children, 0)
	b.PrependUOffsetTSlot(6, meta, 0)
	return b.EndObject()
}

func elementType(b *flatbuffers.Builder, d abi.DType) (kind byte, typ flatbuffers.UOffsetT) {
	switch {
	case d == abi.Bool:
		return typeBool, emptyTable(b)
	case d == abi.Utf8:
		return typeUtf8, emptyTable(b)
	case d == abi.Binary:
		return typeBinary, emptyTable(b)
	case d == abi.Date:
		b.StartObject(1)
		b.PrependInt16Slot(0, dateDay, 1)
		return typeDate, b.EndObject()
	case d == abi.Timestamp:
		zone := b.CreateString(timestampZone)
		b.StartObject(2)
		b.PrependInt16Slot(0, timeMicro, 0)
		b.PrependUOffsetTSlot(1, zone, 0)
		return typeTimestamp, b.EndObject()
	case d.Float():
		b.StartObject(1)
		b.PrependInt16Slot(0, int16(d-abi.Float16), 0)
		return typeFloatingPoint, b.EndObject()
	}
	b.StartObject(2)
	b.PrependInt32Slot(0, int32(8*d.Size()), 0)
	b.PrependBoolSlot(1, d <= abi.Int64, false)
	return typeInt, b.EndObject()
}

func emptyTable(b *flatbuffers.Builder) flatbuffers.UOffsetT {
	b.StartObject(0)
	return b.EndObject()
}

func keyValues(b *flatbuffers.Builder, pairs ...[2]string) flatbuffers.UOffsetT {
	offsets := make([]flatbuffers.UOffsetT, len(pairs))
	for i, kv := range pairs {
		key, value := b.CreateString(kv[0]), b.CreateString(kv[1])
		b.StartObject(2)
		b.PrependUOffsetTSlot(0, key, 0)
		b.PrependUOffsetTSlot(1, value, 0)
		offsets[i] = b.EndObject()
	}
	return offsetVector(b, offsets)
}

func offsetVector(b *flatbuffers.Builder, offsets []flatbuffers.UOffsetT) flatbuffers.UOffsetT {
	b.StartVector(4, len(offsets), 4)
	for i := len(offsets) - 1; i >= 0; i-- {
		b.PrependUOffsetT(offsets[i])
	}
	return b.EndVector(len(offsets))
}
