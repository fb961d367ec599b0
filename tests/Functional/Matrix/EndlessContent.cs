using System.Net;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>What a client uploads for as long as it can.</summary>
internal sealed class EndlessContent : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var bytes = new byte[1024];
        while (true)
        {
            await stream.WriteAsync(bytes);
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
