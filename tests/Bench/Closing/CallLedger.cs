namespace Microservices.Tests.Bench.Closing;

/// <summary>Which calls ran, by their keys, the whole numbers from 0. Safe for use from any thread.</summary>
internal sealed class CallLedger
{
    /// <summary>Keys are below this.</summary>
    public const int Capacity = 8 * 1024 * 1024;

    private const int Bits = 32;

    private readonly int[] _ran = new int[Capacity / Bits];
    private int _twice;

    /// <summary>How often a key came that had come before.</summary>
    public int Twice => Volatile.Read(ref _twice);

    /// <summary>Notes that a call ran.</summary>
    public void Add(int key)
    {
        var bit = 1 << (key % Bits);
        if ((Interlocked.Or(ref _ran[key / Bits], bit) & bit) != 0)
        {
            Interlocked.Increment(ref _twice);
        }
    }

    /// <summary>Adds what another book holds: a key that both hold has come twice.</summary>
    public void Add(CallLedger other)
    {
        _twice += other._twice;
        for (var i = 0; i < _ran.Length; i++)
        {
            _twice += int.PopCount(_ran[i] & other._ran[i]);
            _ran[i] |= other._ran[i];
        }
    }

    /// <summary>The book as text; <see cref="Parse"/> reads it again.</summary>
    public override string ToString()
    {
        var length = Array.FindLastIndex(_ran, static word => word != 0) + 1;
        var bytes = new byte[length * sizeof(int)];
        Buffer.BlockCopy(_ran, 0, bytes, 0, bytes.Length);
        return $"{Twice} {Convert.ToBase64String(bytes)}";
    }

    public static CallLedger Parse(string text)
    {
        var (space, book) = (text.IndexOf(' ', StringComparison.Ordinal), new CallLedger());
        var bytes = Convert.FromBase64String(text[(space + 1)..]);
        Buffer.BlockCopy(bytes, 0, book._ran, 0, bytes.Length);
        book._twice = int.Parse(text[..space], System.Globalization.CultureInfo.InvariantCulture);
        return book;
    }
}
