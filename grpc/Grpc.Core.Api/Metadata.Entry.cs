using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    /// <summary>
    /// One key with one value. Keys are made of ASCII letters, which are lower-cased, digits, <c>_</c>, <c>-</c> and
    /// <c>.</c>. A key that ends in <see cref="BinaryHeaderSuffix" /> has bytes for its value, any other key has text.
    /// </summary>
    public class Entry
    {
        private static readonly SearchValues<char> KeyCharacters =
            SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

        // Exactly one of the two is there.
        private readonly string? _text;
        private readonly byte[]? _bytes;

        /// <summary>Makes a text entry.</summary>
        /// <param name="key">The key, not ending in <see cref="BinaryHeaderSuffix" />.</param>
        /// <param name="value">The text. Only ASCII survives the way to the other side.</param>
        /// <exception cref="ArgumentException">The key has a character that keys may not have, or is a binary entry's.</exception>
        public Entry(string key, string value)
        {
            ArgumentNullException.ThrowIfNull(value);

            Key = Normalize(key);
            _text = IsBinaryKey(Key)
                ? throw new ArgumentException($"The metadata key '{key}' ends in '{BinaryHeaderSuffix}'; text may not.", nameof(key))
                : value;
        }

        /// <summary>Makes a binary entry.</summary>
        /// <param name="key">The key, ending in <see cref="BinaryHeaderSuffix" />.</param>
        /// <param name="valueBytes">The bytes, of which a copy is taken.</param>
        /// <exception cref="ArgumentException">The key has a character that keys may not have, or is a text entry's.</exception>
        public Entry(string key, byte[] valueBytes)
        {
            ArgumentNullException.ThrowIfNull(valueBytes);

            Key = Normalize(key);
            _bytes = IsBinaryKey(Key)
                ? [.. valueBytes]
                : throw new ArgumentException($"The metadata key '{key}' does not end in '{BinaryHeaderSuffix}'.", nameof(key));
        }

        /// <summary>The key, in lower case.</summary>
        public string Key { get; }

        /// <summary>Whether the value is bytes rather than text.</summary>
        public bool IsBinary => _bytes is not null;

        /// <summary>The text.</summary>
        /// <exception cref="InvalidOperationException">This is a binary entry.</exception>
        public string Value => _text
            ?? throw new InvalidOperationException($"The metadata entry '{Key}' is binary; read its {nameof(ValueBytes)}.");

        /// <summary>A copy of the bytes; a text entry's are its ASCII ones.</summary>
        public byte[] ValueBytes => _bytes is null ? Encoding.ASCII.GetBytes(Value) : [.. _bytes];

        /// <summary>Key and value in one line; of a binary value its length.</summary>
        public override string ToString() =>
            _bytes is null ? $"[Entry: key={Key}, value={_text}]" : $"[Entry: key={Key}, {_bytes.Length} bytes]";

        internal bool HasKey(string key) => string.Equals(Key, key, StringComparison.OrdinalIgnoreCase);

        private static bool IsBinaryKey(string key) => key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        private static string Normalize(string key)
        {
            ArgumentNullException.ThrowIfNull(key);

            return key.AsSpan().ContainsAnyExcept(KeyCharacters)
                ? throw new ArgumentException($"The metadata key '{key}' may only have letters, digits, '_', '-' and '.'.", nameof(key))
                : key.ToLowerInvariant();
        }
    }
}
