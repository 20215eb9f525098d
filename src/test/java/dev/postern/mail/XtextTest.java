package dev.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class XtextTest {

  @Test
  void whatIsEncodedIsDecodedAgain() {
    String text = "a+b=c d\u007fü\0~!";

    assertThat(Xtext.encode(text)).isEqualTo("a+2Bb+3Dc+20d+7F+C3+BC+00~!");
    assertThat(Xtext.decode(Xtext.encode(text))).contains(text);
  }

  @Test
  void otherTextIsNoXtext() {
    assertThat(Xtext.decode("a b")).isEmpty();
    assertThat(Xtext.decode("a=b")).isEmpty();
    assertThat(Xtext.decode("a+2")).isEmpty();
    assertThat(Xtext.decode("a+2b")).isEmpty();
    assertThat(Xtext.decode("ü")).isEmpty();
    assertThat(Xtext.isValidUtf8("ü")).isTrue();
  }
}
