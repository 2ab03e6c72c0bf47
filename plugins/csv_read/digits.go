package main

// mostDigits is how many digits are surely less than 2^63.
const mostDigits = 18

// number returns the number of up to mostDigits digits; false when one is no digit,
// or there are none.
func number(digits []byte) (n int64, ok bool) {
	for _, c := range digits {
		if c -= '0'; c > 9 {
			return 0, false
		}
		n = n*10 + int64(c)
	}
	return n, len(digits) > 0
}

// zeros is "00000000".
const zeros = 0x3030303030303030

// eightDigits returns the number whose digits are the bytes of a word, the last one
// lowest; false when one is no digit. Neighbours are joined, then pairs, then fours.
func eightDigits(word uint64) (n int64, ok bool) {
	d := word ^ zeros
	ok = (d+0x7676767676767676|d)&0x8080808080808080 == 0 // all are 9 at most
	d = d&0x00ff00ff00ff00ff + d>>8&0x00ff00ff00ff00ff*10
	d = d&0x0000ffff0000ffff + d>>16&0x0000ffff0000ffff*100
	return int64(d&0xffffffff + d>>32*10000), ok
}
