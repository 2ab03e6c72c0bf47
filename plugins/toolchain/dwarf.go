package toolchain

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"zen/abi"
)

// withPlaces appends to a module what debuggers, and the engine's stack traces,
// read of the places in a source: the sections of DWARF 4 for one compilation
// unit and its lines. The compiler of AssemblyScript writes a source map only.
func withPlaces(module, sourceMap []byte) ([]byte, error) {
	sources, mappings, err := readSourceMap(sourceMap)
	if err != nil {
		return nil, err
	}
	start, size, err := codeSection(module)
	if err != nil {
		return nil, err
	}
	abbrev := []byte{
		1, 0x11, 0, // 1: a compilation unit without children, with
		0x10, 0x17, // DW_AT_stmt_list, an offset
		0x11, 0x01, // DW_AT_low_pc, an address
		0x12, 0x06, // DW_AT_high_pc, 4 bytes
		0, 0, 0,
	}
	var unit bytes.Buffer
	putNumbers(&unit, uint16(4), uint32(0), uint8(4), uint8(1), uint32(0), uint32(1), uint32(size-1)) // address 0 is none
	module = appendCustom(module, ".debug_abbrev", abbrev)
	module = appendCustom(module, ".debug_info", sized(unit.Bytes()))
	return appendCustom(module, ".debug_line", lineProgram(sources, mappings, start, size)), nil
}

// codeSection returns where the body of the code section lies in a module.
func codeSection(module []byte) (start, size int, err error) {
	for at := 8; at < len(module); {
		n, width := binary.Uvarint(module[at+1:])
		if width <= 0 || n > uint64(len(module)) {
			break
		}
		body := at + 1 + width
		if module[at] == 10 {
			return body, int(n), nil
		}
		at = body + int(n)
	}
	return 0, 0, &abi.FormatError{Msg: "the module has no code section"}
}

// The operations of a line program that are used.
const (
	lineCopy      = 1
	lineAdvancePC = 2
	lineAdvance   = 3
	lineSetFile   = 4
	lineSetColumn = 5
)

// lineProgram returns the section .debug_line: addresses count from the start of
// the code section.
func lineProgram(sources []string, mappings []mapping, start, size int) []byte {
	var head, program bytes.Buffer
	putNumbers(&head, uint8(1), uint8(1), uint8(1), int8(-5), uint8(14), uint8(13)) // no operation with both numbers is used
	head.Write([]byte{0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1})
	head.WriteByte(0) // no folders
	for _, source := range sources {
		head.WriteString(source)
		head.Write([]byte{0, 0, 0, 0}) // the end of the name; no folder, time and size
	}
	head.WriteByte(0)

	putNumbers(&program, uint8(0), uint8(5), uint8(2), uint32(0)) // from address 0
	address, line := 0, 1
	for _, m := range slices.SortedStableFunc(slices.Values(mappings), func(a, b mapping) int { return a.offset - b.offset }) {
		if m.offset < start || m.offset >= start+size {
			continue
		}
		code := binary.AppendUvarint([]byte{lineAdvancePC}, uint64(m.offset-start-address))
		code = binary.AppendUvarint(append(code, lineSetFile), uint64(m.source+1))
		code = appendSigned(append(code, lineAdvance), m.line+1-line)
		code = binary.AppendUvarint(append(code, lineSetColumn), uint64(m.column+1))
		program.Write(append(code, lineCopy))
		address, line = m.offset-start, m.line+1
	}
	program.Write(binary.AppendUvarint([]byte{lineAdvancePC}, uint64(size-address)))
	program.Write([]byte{0, 1, 1}) // the end

	var table bytes.Buffer
	putNumbers(&table, uint16(4), uint32(head.Len()))
	return sized(slices.Concat(table.Bytes(), head.Bytes(), program.Bytes()))
}

// appendSigned appends a number as signed LEB128.
func appendSigned(b []byte, n int) []byte {
	for {
		low := byte(n & 0x7f)
		n >>= 7
		if n == 0 && low&0x40 == 0 || n == -1 && low&0x40 != 0 {
			return append(b, low)
		}
		b = append(b, low|0x80)
	}
}

// putNumbers writes numbers, little-endian.
func putNumbers(b *bytes.Buffer, numbers ...any) {
	for _, n := range numbers {
		if err := binary.Write(b, binary.LittleEndian, n); err != nil {
			panic(fmt.Sprintf("a number of no size: %v", err))
		}
	}
}

// sized puts the length of a part of DWARF before it.
func sized(part []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(nil, uint32(len(part))), part...)
}

// appendCustom appends a custom section to a module.
func appendCustom(module []byte, name string, content []byte) []byte {
	body := append(binary.AppendUvarint(nil, uint64(len(name))), name...)
	body = append(body, content...)
	module = binary.AppendUvarint(append(slices.Clip(module), 0), uint64(len(body)))
	return append(module, body...)
}
