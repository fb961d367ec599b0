using System.Buffers;

namespace Microservices.Tests.Unit.Kestrel;

/// <summary>Memory that does not say what is behind it, as native memory cannot.</summary>
internal sealed class OpaqueMemoryPool : MemoryPool<byte>
{
    public override int MaxBufferSize => 4096;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Block(Math.Max(minBufferSize, 16));

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Block(int length) : MemoryManager<byte>
    {
        private readonly byte[] _bytes = new byte[length];

        public override Span<byte> GetSpan() => _bytes;

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
