import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** One open connection to the {@link Origin}. */
final class Line implements Closeable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Line(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /** So many bytes there and back; the origin takes the first byte of a connection as its order. */
    void echo(byte first, int count) throws IOException {
        byte[] bytes = new byte[count];
        bytes[0] = first;
        out.write(bytes);
        if (in.readNBytes(count).length < count) {
            throw new IOException("ended early");
        }
    }

    void write(byte[] bytes, int count) throws IOException {
        out.write(bytes, 0, count);
    }

    int read(byte[] bytes) throws IOException {
        return in.read(bytes);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
